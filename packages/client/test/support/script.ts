/** A far end that follows a script: it says what the test tells it to, hears everything, and knows no SMTP. */
import type { Address, Carrier, ClosedCause, TransmissionChannel } from '@hopscope/channel';
import { octetsOf, textOf } from '@hopscope/protocol';

export class FarEnd {
  heard = '';
  ended = false;
  closed: ClosedCause | null = null;
  /** What it does whenever something came. */
  react: (end: FarEnd) => void = () => {};
  /** What it does when there is room again. */
  onRoom: () => void = () => {};
  readonly channel: TransmissionChannel;

  constructor(channel: TransmissionChannel) {
    this.channel = channel;
    channel.start({
      octets: (octets) => {
        this.heard += textOf(octets);
        this.react(this);
      },
      room: () => this.onRoom(),
      ended: () => {
        this.ended = true;
        channel.end();
      },
      closed: (cause) => {
        this.closed = cause;
      },
    });
  }

  /** The last line heard, without its CRLF; empty while a line is incomplete. */
  get lastLine(): string {
    return this.heard.endsWith('\r\n') ? (this.heard.split('\r\n').at(-2) ?? '') : '';
  }

  /** The first words of all lines heard. */
  get verbs(): readonly string[] {
    const lines = this.heard.split('\r\n').slice(0, -1);
    return lines.map((line) => line.split(/[ :]/, 1)[0] ?? '');
  }

  say(...lines: readonly string[]): void {
    this.channel.write(octetsOf(lines.map((line) => `${line}\r\n`).join('')));
  }
}

export interface Listening {
  readonly address: Address;
  readonly ends: readonly FarEnd[];
  close(): Promise<void>;
}

/** Listens; each channel begins with the greeting, if there is one, or with what `greet` does, and then does as `react` says. */
export async function listenWith(
  carrier: Carrier,
  react: (end: FarEnd) => void,
  greet: readonly string[] | ((end: FarEnd) => void) = ['220 beta.example Ready'],
): Promise<Listening> {
  const ends: FarEnd[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Listening>();
  carrier.listen(
    { host: '127.0.0.1', port: 0 },
    (channel) => {
      const end = new FarEnd(channel);
      ends.push(end);
      end.react = react;
      if (typeof greet === 'function') greet(end);
      else if (greet.length > 0) end.say(...greet);
    },
    (listening) => {
      if (!listening.ok) return reject(new Error(listening.why));
      const { listener } = listening;
      resolve({
        address: listener.address,
        ends,
        close: () =>
          new Promise((done) => {
            for (const end of ends) end.channel.abort();
            listener.close(done);
          }),
      });
    },
  );
  return promise;
}

/** Answers as a receiver-SMTP that says yes would; `instead` may answer a line otherwise, or say nothing with `[]`. */
export function obliging(
  instead: (line: string, end: FarEnd) => readonly string[] | null = () => null,
): (end: FarEnd) => void {
  let read = 0;
  let inData = false;
  return (end) => {
    for (;;) {
      const stop = end.heard.indexOf('\r\n', read);
      if (stop < 0) return;
      const line = end.heard.slice(read, stop);
      read = stop + 2;
      if (inData && line !== '.') continue;
      inData = line === 'DATA';
      const answer = instead(line, end) ?? [usual(line)];
      if (answer[0]?.startsWith('354') !== true) inData = false;
      if (answer.length > 0) end.say(...answer);
    }
  };
}

function usual(line: string): string {
  if (line === 'DATA') return '354 Go on';
  return line === 'QUIT' ? '221 Bye' : '250 OK';
}
