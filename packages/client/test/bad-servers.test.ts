/**
 * A receiver-SMTP that fails its sender, in each way and at each point of a session: every recipient has one outcome all the
 * same, nobody gets a mail twice, and the next mail goes out over another channel. Time is virtual, the channels are not.
 */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import {
  VirtualClock,
  memoryCarrier,
  systemClock,
  tcpCarrier,
  type Carrier,
} from '@hopscope/channel';
import { octetsOf } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import {
  CannotConnectError,
  ChannelLostError,
  createPool,
  sendMail,
  type DeliveryReport,
  type Mail,
} from '../src/index.ts';
import { until } from './support/until.ts';
import { listenWith, obliging, type FarEnd, type Listening } from './support/script.ts';

/** Where the session is: the channel was opened, or this line has come, or some of the mail data. */
const POINTS = ['opening', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'mail data', '.', 'QUIT'] as const;
type Point = (typeof POINTS)[number];

/** What the receiver-SMTP does there, and nothing after it. */
const FAULTS: Readonly<Record<string, (end: FarEnd) => void>> = {
  closes: (end) => end.channel.end(),
  resets: (end) => end.channel.abort(),
  'says 421 and closes': (end) => {
    end.say('421 beta.example closing');
    end.channel.end();
  },
  'says what is no reply': (end) => end.say('What?'),
  'says a line without end': (end) => flood(end, 'x'.repeat(8192)),
  'says a reply without end': (end) => flood(end, '250-and more\r\n'.repeat(500)),
  stalls: () => {},
  vanishes: (end) => end.channel.pause(),
};

/** Says the same for as long as anybody takes it. */
function flood(end: FarEnd, text: string): void {
  const octets = octetsOf(text);
  end.onRoom = () => {
    while (end.channel.write(octets));
  };
  end.onRoom();
}

interface FarSide extends Listening {
  /** The recipients of each mail that was answered with 250, as one text. */
  readonly taken: readonly string[];
  /** Resolves when the fault has struck. */
  readonly struck: Promise<void>;
}

/** Its first channel fails at the point, all others take every mail. */
async function failingAt(
  carrier: Carrier,
  point: Point,
  fault: (end: FarEnd) => void,
): Promise<FarSide> {
  const taken: string[] = [];
  const { promise: struck, resolve } = Promise.withResolvers<void>();
  let first: FarEnd | null = null;
  let failed = false;
  const strike = (end: FarEnd): readonly string[] => {
    failed = true;
    fault(end);
    resolve();
    return [];
  };
  const strikes = (end: FarEnd, here: boolean): boolean => end === first && here && !failed;
  const script = (): ((end: FarEnd) => void) => {
    let recipients: string[] = [];
    const usual = obliging((line, end) => {
      if (strikes(end, line.startsWith(point))) return strike(end);
      if (line.startsWith('MAIL')) recipients = [];
      if (line.startsWith('RCPT')) recipients.push(line.slice('RCPT TO:'.length));
      if (line === '.') taken.push(recipients.join(' '));
      return null;
    });
    return (end) => {
      if (end === first && failed) return;
      usual(end);
      if (strikes(end, point === 'mail data' && end.heard.includes('first part'))) strike(end);
    };
  };
  const listening = await listenWith(
    carrier,
    () => {},
    (end) => {
      first ??= end;
      end.react = script();
      if (strikes(end, point === 'opening')) strike(end);
      else end.say('220 beta.example Ready');
    },
  );
  return { ...listening, taken, struck };
}

/** A stream breaks off in the middle; a text would be on its way in one piece before the fault is felt. */
function mailFor(point: Point, { struck }: FarSide): Mail {
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    yield octetsOf('first part\r\n');
    await struck;
    yield octetsOf('second part\r\n');
    await new Promise(() => {});
  };
  const data = point === 'mail data' ? endless() : 'text\n';
  return { from: 'sam@a', to: ['joe@b', 'ann@b'], data };
}

/** What became of a mail, in a word or two. */
async function fateOf(delivery: Promise<DeliveryReport>): Promise<string> {
  try {
    const { outcomes } = await delivery;
    expect(outcomes.map(({ recipient }) => recipient)).toEqual(['<joe@b>', '<ann@b>']);
    return [...new Set(outcomes.map(({ kind }) => kind))].join(' and ');
  } catch (error) {
    if (error instanceof ChannelLostError && error.inDoubt) return 'in doubt';
    if (error instanceof CannotConnectError) return 'ChannelLostError'; // reset at once, over TCP
    return error instanceof Error ? error.name : String(error);
  }
}

/** What must become of it. A pool tries once more what the receiver-SMTP cannot have taken, and what can be read again. */
function mustBe(point: Point, fault: string, pooled: boolean): string {
  const closing = fault === 'says 421 and closes';
  switch (point) {
    case 'opening':
    case 'EHLO':
      return closing ? 'GreetingRefusedError' : 'ChannelLostError';
    case 'MAIL':
    case 'RCPT':
    case 'DATA':
      if (pooled) return 'accepted';
      return closing ? 'transient' : 'ChannelLostError';
    case 'mail data':
      return closing ? 'transient' : 'ChannelLostError';
    case '.':
      if (closing) return pooled ? 'accepted' : 'transient';
      return 'in doubt';
    case 'QUIT':
      return 'accepted';
  }
}

/** Whether only a deadline tells that something is wrong. */
function takesTime(point: Point, fault: string, pooled: boolean): boolean {
  if (point === 'QUIT' && pooled) return false; // the mail is done before
  return fault === 'stalls' || fault === 'vanishes';
}

/** Time goes on only when nothing else does: octets of real channels are not outrun. */
async function whenQuiet<T>(clock: VirtualClock, far: Listening, promise: Promise<T>): Promise<T> {
  const settled = new AbortController();
  const over = (): void => settled.abort();
  promise.then(over, over);
  const heard = (): number => far.ends.reduce((total, end) => total + end.heard.length + 1, 0);
  for (let quiet = 0, idle = 0, before = -1; idle < 100_000; quiet += 1) {
    await turnOfTheLoop();
    if (settled.signal.aborted) return promise;
    const now = heard();
    if (now !== before) quiet = 0;
    before = now;
    if (quiet < 25) continue;
    idle = clock.step() ? 0 : idle + 1;
    if (idle === 0) quiet = 0;
  }
  throw new Error('Nothing more happens.');
}

const CARRIERS: readonly (readonly [string, () => Carrier])[] = [
  ['in memory', () => memoryCarrier(systemClock)],
  ['over TCP', () => tcpCarrier],
];

const CASES = Object.keys(FAULTS).flatMap((fault) =>
  POINTS.map((point) => [fault, point] as const),
);

describe.each(CARRIERS)('%s a receiver-SMTP', (_, carrierOf) => {
  it.each(CASES)('that %s at %s costs one channel and no certainty', async (fault, point) => {
    const { [fault]: strike = () => {} } = FAULTS;
    const following: Mail = { from: 'sam@a', to: ['joe@b', 'ann@b'], data: 'next\n' };
    for (const pooled of [true, false]) {
      const carrier = carrierOf();
      const clock = new VirtualClock();
      const far = await failingAt(carrier, point, strike);
      const options = { carrier, clock, name: 'alpha' };
      const mailsPerConnection = point === 'QUIT' ? 1 : 100;
      const pool = createPool(far.address, { ...options, connections: 1, mailsPerConnection });
      const deliver = (mail: Mail): Promise<DeliveryReport> =>
        pooled ? pool.deliver(mail) : sendMail(far.address, mail, options);
      const first = await whenQuiet(clock, far, fateOf(deliver(mailFor(point, far))));
      expect(clock.now() > 0).toBe(takesTime(point, fault, pooled));
      const fates = [first, await whenQuiet(clock, far, fateOf(deliver(following)))];
      const wanted = mustBe(point, fault, pooled);
      expect(fates).toEqual([wanted, 'accepted']);
      expect(far.taken).toHaveLength(wanted === 'accepted' ? 2 : 1);
      expect(new Set(far.taken)).toEqual(new Set(['<joe@b> <ann@b>']));
      expect(far.ends).toHaveLength(2);
      await whenQuiet(clock, far, pool.close());
      await whenQuiet(
        clock,
        far,
        until(() => clock.pending === 0, 'the last timer'),
      );
      for (const end of far.ends) end.channel.resume();
      await until(() => far.ends.every(({ closed }) => closed !== null), 'the channels to close');
      expect([pool.waiting, pool.connections, clock.pending]).toEqual([0, 0, 0]);
      await far.close();
    }
  });
});
