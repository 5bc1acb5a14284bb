/**
 * A bad server: one of ours behind a man in the middle, who changes what it hears or what it says, until TLS keeps him out. So a
 * mutation is one line of a table, and everything else about the server stays right.
 */
import type { TransmissionChannel } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { octetsOf, textOf } from '@hopscope/protocol';

import type { Place } from './hosts.ts';

export interface Mutation {
  /** Changes what the sender said, whole lines at a time, before the server hears it. */
  readonly hears?: (text: string) => string;
  /** The reply to say instead of the server's own, or null. `command` is empty for the greeting, `.` for mail data. */
  readonly says?: (command: string) => string | null;
  /** Whether to close the channel, without a reply, at what the sender said. */
  readonly closes?: (line: string) => boolean;
  /** Whether STARTTLS never reaches the server: the handshake is made here, and the server lives on as before. */
  readonly hidesTls?: boolean;
}

/** Answers commands that fit; with `nth`, only that time. */
export function says(command: RegExp, reply: string, nth?: number): () => Mutation {
  return () => {
    let times = 0;
    return {
      says: (line) => {
        if (!command.test(line)) return null;
        times += 1;
        return nth === undefined || nth === times ? reply : null;
      },
    };
  };
}

/** Replaces what fits in what is heard. */
export function hears(what: RegExp, instead: string): () => Mutation {
  return () => ({ hears: (text) => text.replace(what, instead) });
}

/** Closes the channel at a command that fits. */
export function closes(command: RegExp): () => Mutation {
  return () => ({ closes: (line) => command.test(line) });
}

/** Makes TLS by itself; what came with STARTTLS is passed on. */
export function hidesTls(): Mutation {
  return { hidesTls: true };
}

/** The server at a place, mutated anew for each channel. */
export async function mutant(
  { address, carrier }: Place,
  mutation: () => Mutation,
): Promise<Place> {
  const { promise, resolve, reject } = Promise.withResolvers<Place>();
  carrier.listen(
    { host: 'mutant', port: 0 },
    (near) => {
      carrier.open(address, Infinity, (opened) => {
        if (opened.ok) join(near, opened.channel, mutation());
        else near.abort();
      });
    },
    (listening) => {
      if (listening.ok) resolve({ carrier, address: listening.listener.address });
      else reject(new Error(listening.why));
    },
  );
  return promise;
}

function join(near: TransmissionChannel, far: TransmissionChannel, mutation: Mutation): void {
  /** Commands without a reply yet; the greeting comes first, to no command. */
  const commands = [''];
  let inMailData = false;
  /** Octets of a chunk that are still to come. */
  let chunk = 0;
  let underTls = false;
  let said = '';
  let replied = '';
  near.start({
    octets: (octets) => {
      if (underTls) {
        far.write(octets.slice());
        return;
      }
      said += textOf(octets);
      const end = said.lastIndexOf('\r\n') + 2;
      const lines = said.slice(0, end);
      said = said.slice(end);
      for (const line of lines.split('\r\n').slice(0, -1)) {
        if (mutation.closes?.(line) === true) near.end();
        if (chunk > 0) chunk -= line.length + 2;
        else if (!inMailData || line === '.') {
          commands.push(line);
          inMailData = false;
          chunk = Number(/^BDAT (\d+)/.exec(line)?.[1] ?? 0);
        }
      }
      if (mutation.hidesTls === true && lines.startsWith('STARTTLS\r\n')) {
        commands.splice(commands.indexOf('STARTTLS'), 1);
        near.write(octetsOf('220 Go on\r\n'));
        near.secure({ role: 'server', certificate: TEST_CERTIFICATES.here }, () => {});
        far.write(octetsOf(lines.slice('STARTTLS\r\n'.length)));
      } else far.write(octetsOf(mutation.hears?.(lines) ?? lines));
    },
    room: () => {},
    ended: () => far.end(),
    closed: () => far.abort(),
  });
  far.start({
    octets: (octets) => {
      if (underTls) {
        near.write(octets.slice());
        return;
      }
      replied += textOf(octets);
      for (const [reply] of replied.matchAll(/(?:\d{3}-.*\r\n)*\d{3} .*\r\n/g)) {
        replied = replied.slice(reply.length);
        const command = commands.shift() ?? 'nothing';
        const text = mutation.says?.(command) ?? null;
        const spoken = text === null ? reply : `${text}\r\n`;
        inMailData = spoken.startsWith('354');
        underTls = command === 'STARTTLS' && spoken.startsWith('220');
        near.write(octetsOf(spoken));
      }
    },
    room: () => {},
    ended: () => near.end(),
    closed: () => near.abort(),
  });
}
