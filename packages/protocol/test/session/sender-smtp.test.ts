import { describe, expect, it } from 'vitest';
import {
  NOTHING_DECLARED,
  RFC5321_TIMEOUTS,
  SENDER_TRANSITIONS,
  SenderSmtp,
  octetsOf,
  textOf,
  type Dialect,
  type Envelope,
  type SenderEffect,
  type Verdict,
} from '../../src/index.ts';
import { feedEveryWay } from '../../src/testing/index.ts';
import { config, envelope } from '../helpers.ts';

/** What the receiver's end does at one move: a reply, its lines joined by `|`; or the channel ends; or nothing comes. */
type Move = string;
const CLOSES = 'closes';
const SILENT = 'silent';

interface Course {
  /** What the sender-SMTP said, line by line. */
  readonly said: readonly string[];
  /** For each mail: `code source` of each recipient. */
  readonly verdicts: readonly (readonly string[])[];
  readonly failed: string | null;
  readonly closed: boolean;
}

interface Mail {
  readonly envelope: Envelope;
  readonly text: string;
}

const ONE: Mail = { envelope: envelope('<SAM@ALPHA>', '<JOE@BETA>'), text: 'text\r\n' };
const TWO: Mail = {
  envelope: envelope('<SAM@ALPHA>', '<JOE@BETA>', '<EVE@BETA>'),
  text: 'text\r\n',
};

/** A sender-SMTP against a script: each move is made when it waits for a reply. */
function course(
  moves: readonly Move[],
  mails: readonly Mail[] = [ONE],
  dialect: Dialect = 'rfc821',
): Course {
  const sender = new SenderSmtp(config('ALPHA', dialect));
  let sent = '';
  const verdicts: string[][] = [];
  const work = [...mails];
  let mail: Mail | undefined;
  let failed: string | null = null;
  let closed = false;

  const effects: SenderEffect[] = [...sender.opened()];
  const script = [...moves];
  for (;;) {
    const effect = effects.shift();
    if (effect === undefined) {
      if (sender.wants !== 'octets') break;
      const move = script.shift();
      if (move === undefined) break;
      effects.push(...react(sender, move));
      continue;
    }
    switch (effect.kind) {
      case 'send':
        sent += textOf(effect.octets);
        break;
      case 'ready':
        if (sender.state !== 'ready') break;
        mail = work.shift();
        effects.push(...(mail === undefined ? sender.quit() : sender.transact(mail.envelope)));
        break;
      case 'mail-data-wanted':
        effects.push(...sender.mailData(octetsOf(mail?.text ?? '')), ...sender.endMailData());
        break;
      case 'verdicts':
        verdicts.push(effect.verdicts.map(brief));
        break;
      case 'failed':
        failed = brief(effect.verdict);
        break;
      case 'close':
        closed = true;
        break;
      case 'recipient':
      case 'answered':
      case 'challenge':
      case 'secure':
      case 'turned':
        break;
    }
  }
  return { said: sent.split('\r\n').slice(0, -1), verdicts, failed, closed };
}

function react(sender: SenderSmtp, move: Move): readonly SenderEffect[] {
  if (move === CLOSES) return sender.ended();
  if (move === SILENT) return sender.expired();
  return sender.receive(octetsOf(`${move.replaceAll('|', '\r\n')}\r\n`));
}

function brief({ reply, source }: Verdict): string {
  return `${reply.code} ${source}`;
}

/** A session in which this line comes behind the answer to HELO. */
function unasked(line: string): Course {
  return course(['220 BETA', `250 BETA|${line}`, ...TAKEN]);
}

/** A sender-SMTP that was answered so far, and wants mail data where the last answer said so. */
function inMailData(...last: readonly Move[]): SenderSmtp {
  const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
  for (const move of OPEN) react(sender, move);
  sender.transact(ONE.envelope);
  for (const move of ['250 OK', '250 OK', ...last]) react(sender, move);
  return sender;
}

/** The verdicts of the transaction, if these effects end it. */
function verdictsIn(effects: readonly SenderEffect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'verdicts' ? effect.verdicts.map(brief) : [],
  );
}

function declared(size: number | null, body: '7BIT' | '8BITMIME', text = 'a\r\n'): Mail {
  return { envelope: { ...ONE.envelope, declared: { ...NOTHING_DECLARED, size, body } }, text };
}

/** What comes of a greeting. */
function greet(parts: Iterable<Uint8Array>): unknown {
  const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
  const effects: SenderEffect[] = [];
  for (const part of parts) effects.push(...sender.receive(part));
  return { effects, state: sender.state };
}

const OPEN: readonly Move[] = ['220 BETA', '250 BETA'];
const TAKEN: readonly Move[] = ['250 OK', '250 OK', '354 go', '250 taken'];
const TEXT = ['text', '.'];

describe('the sender-SMTP', () => {
  it('sends a mail and quits', () => {
    expect(course([...OPEN, ...TAKEN, '221 bye'])).toEqual({
      said: ['HELO ALPHA', 'MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>', 'DATA', ...TEXT, 'QUIT'],
      verdicts: [['250 receiver']],
      failed: null,
      closed: true,
    });
  });

  it('gives each recipient a verdict of its own, and the end of mail data for those taken', () => {
    const { verdicts, said } = course(
      [...OPEN, '250 OK', '550 no', '251 will', '354 go', '250 x'],
      [TWO],
    );
    expect(verdicts).toEqual([['550 receiver', '250 receiver']]);
    expect(said).toContain('DATA');
    expect(
      course([...OPEN, '250 OK', '250 OK', '452 full', '354 go', '554 x'], [TWO]).verdicts,
    ).toEqual([['554 receiver', '452 receiver']]);
  });

  it('tells the answer to each recipient as it comes', () => {
    const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
    for (const move of OPEN) react(sender, move);
    sender.transact(TWO.envelope);
    react(sender, '250 OK');
    expect(react(sender, '551 User not local; please try <a@b>')[0]).toEqual({
      kind: 'recipient',
      index: 0,
      reply: { code: 551, lines: ['User not local; please try <a@b>'] },
    });
    expect(react(sender, '250 OK')[0]).toMatchObject({ kind: 'recipient', index: 1 });
  });

  it('resets when every recipient was refused, then goes on with the next mail', () => {
    const { said, verdicts, failed } = course(
      [...OPEN, '250 OK', '550 no', '450 later', '250 reset', ...TAKEN, '221 bye'],
      [TWO, ONE],
    );
    expect(said.slice(1, 6)).toEqual([
      'MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>', 'RCPT TO:<EVE@BETA>', 'RSET', 'MAIL FROM:<SAM@ALPHA>',
    ]); // prettier-ignore
    expect(verdicts).toEqual([['550 receiver', '450 receiver'], ['250 receiver']]);
    expect(failed).toBeNull();
  });

  it.each(['552 no', '451 later', '501 what', '599 who knows'])(
    'gives every recipient the reply when MAIL is answered with "%s", and goes on',
    (refusal) => {
      const { said, verdicts, failed } = course(
        [...OPEN, refusal, ...TAKEN, '221 bye'],
        [TWO, ONE],
      );
      const verdict = `${refusal.slice(0, 3)} receiver`;
      expect(verdicts).toEqual([[verdict, verdict], ['250 receiver']]);
      expect(said.filter((line) => line === 'RSET')).toEqual([]);
      expect(failed).toBeNull();
    },
  );

  it.each(['554 no', '451 later', '503 what'])(
    'resets when DATA is answered with "%s", and goes on',
    (refusal) => {
      const moves = [
        ...OPEN,
        '250 OK',
        '250 OK',
        '550 no',
        refusal,
        '250 reset',
        ...TAKEN,
        '221 bye',
      ];
      const { said, verdicts } = course(moves, [TWO, ONE]);
      expect(verdicts).toEqual([
        [`${refusal.slice(0, 3)} receiver`, '550 receiver'],
        ['250 receiver'],
      ]);
      expect(said.slice(4, 7)).toEqual(['DATA', 'RSET', 'MAIL FROM:<SAM@ALPHA>']);
    },
  );

  it.each(['552 no', '554 no', '451 later', '452 full'])(
    'gives those taken the reply when the end of mail data is answered with "%s"',
    (refusal) => {
      const { verdicts, said } = course([
        ...OPEN,
        '250 OK',
        '250 OK',
        '354 go',
        refusal,
        '221 bye',
      ]);
      expect(verdicts).toEqual([[`${refusal.slice(0, 3)} receiver`]]);
      expect(said.at(-1)).toBe('QUIT');
    },
  );

  it.each([
    ['554 no service', '554 receiver'],
    ['450 later', '450 receiver'],
  ])('says QUIT when it is greeted with "%s"', (greeting, failed) => {
    expect(course([greeting, '221 bye'])).toEqual({
      said: ['QUIT'],
      verdicts: [],
      failed,
      closed: true,
    });
  });

  it('does not say QUIT to a greeting of 421', () => {
    expect(course(['421 full'])).toEqual({
      said: [],
      verdicts: [],
      failed: '421 receiver',
      closed: true,
    });
  });

  it.each([
    ['HELO', 'rfc821', ['220 BETA', '550 no']],
    ['HELO', 'rfc5321', ['220 BETA', '500 what', '504 no']],
    ['EHLO', 'rfc5321', ['220 BETA', '450 later']],
  ] as const)('says QUIT when %s is refused in %s', (verb, dialect, moves) => {
    const { said, failed, closed } = course([...moves, '221 bye'], [ONE], dialect);
    expect(said.at(-2)).toBe(`${verb} ALPHA`);
    expect(said.at(-1)).toBe('QUIT');
    expect(failed).toBe(`${moves.at(-1)?.slice(0, 3)} receiver`);
    expect(closed).toBe(true);
  });

  it.each(['500 what', '502 no', '550 no', '554 no'])(
    'says HELO when EHLO is answered with "%s"',
    (refusal) => {
      const { said, verdicts } = course(
        ['220 BETA', refusal, '250 BETA', ...TAKEN],
        [ONE],
        'rfc5321',
      );
      expect(said.slice(0, 3)).toEqual(['EHLO ALPHA', 'HELO ALPHA', 'MAIL FROM:<SAM@ALPHA>']);
      expect(verdicts).toEqual([['250 receiver']]);
    },
  );
});

/** Moves that bring the transaction of TWO to each place where it waits for a reply, and what is known there. */
const PLACES: readonly (readonly [string, readonly Move[], readonly string[] | null])[] = [
  ['the greeting', [], null],
  ['HELO', ['220 BETA'], null],
  ['MAIL', [...OPEN], ['x', 'x']],
  ['the first RCPT', [...OPEN, '250 OK'], ['x', 'x']],
  ['the second RCPT', [...OPEN, '250 OK', '550 no'], ['550 receiver', 'x']],
  ['DATA', [...OPEN, '250 OK', '550 no', '250 OK'], ['550 receiver', 'x']],
  [
    'the end of mail data',
    [...OPEN, '250 OK', '250 OK', '550 no', '354 go'],
    ['x', '550 receiver'],
  ],
  ['RSET', [...OPEN, '250 OK', '550 no', '550 no'], ['550 receiver', '550 receiver']],
];

describe.each(PLACES)('the sender-SMTP that waits for the reply to %s', (place, moves, known) => {
  function wanted(verdict: string): Partial<Course> {
    const decided = known !== null && !known.includes('x');
    return {
      verdicts: known === null ? [] : [known.map((one) => (one === 'x' ? verdict : one))],
      failed: known === null || decided ? verdict : null,
      closed: true,
    };
  }

  it.each([
    ['the channel is lost', CLOSES],
    ['time runs out', SILENT],
    ['the reply is no reply', 'hello there'],
    ['the reply is preliminary', '150 wait'],
    ['the reply mixes codes', '250-OK|251 OK'],
    ['a line of the reply stands alone', '250-OK|OK'],
    ['the reply has a bare LF', '250 OK\n250 OK'],
    ['a line of the reply is endless', `250 ${'x'.repeat(600)}`],
    ['the reply is endless', '250-x|'.repeat(1000)],
  ])('fails for the time being when %s', (_, move) => {
    expect(course([...moves, move], [TWO])).toMatchObject(wanted('421 sender'));
  });

  it('fails for the time being when the receiver-SMTP says 421', () => {
    const { said, ...rest } = course([...moves, '421 closing'], [TWO]);
    expect(rest).toMatchObject(wanted('421 receiver'));
    expect(said).not.toContain('QUIT');
  });

  it('gives the channel up at a reply of a class that is not listed', () => {
    const next = place === 'DATA' ? '250 OK' : '354 go';
    expect(course([...moves, next], [TWO])).toMatchObject(wanted('421 sender'));
  });
});

describe('the end of a session of the sender-SMTP', () => {
  it.each([CLOSES, SILENT, '421 closing', '500 what', '354 what', 'garbage'])(
    'is no failure once QUIT was said, even at "%s"',
    (move) => {
      const { failed, verdicts, closed } = course([...OPEN, ...TAKEN, move]);
      expect({ failed, verdicts, closed }).toEqual({
        failed: null,
        verdicts: [['250 receiver']],
        closed: true,
      });
    },
  );

  it('that comes in mail data fails for the time being, and later text is not sent', () => {
    const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
    for (const move of OPEN) react(sender, move);
    sender.transact(ONE.envelope);
    for (const move of ['250 OK', '250 OK', '354 go']) react(sender, move);
    expect(sender.wants).toBe('mail-data');
    sender.mailData(octetsOf('text\r\n'));
    expect(sender.ended().map(({ kind }) => kind)).toEqual(['verdicts', 'close']);
    expect([sender.mailData(octetsOf('x')), sender.endMailData(), sender.ended()]).toEqual([
      [],
      [],
      [],
    ]);
    expect([sender.receive(octetsOf('250 OK\r\n')), sender.expired()]).toEqual([[], []]);
    expect(sender.wants).toBe('nothing');
  });

  it.each(['451 disk full', '552 too much'])(
    'heeds "%s" that came before the end of mail data was sent',
    (early) => {
      const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
      for (const move of OPEN) react(sender, move);
      sender.transact(ONE.envelope);
      for (const move of ['250 OK', '250 OK', `354 go|${early}`]) react(sender, move);
      sender.mailData(octetsOf('text\r\n'));
      const verdicts = sender.endMailData().find((effect) => effect.kind === 'verdicts');
      expect(verdicts?.verdicts.map(brief)).toEqual([`${early.slice(0, 3)} receiver`]);
    },
  );

  it.each(['451 disk full', '552 too much'])(
    'heeds "%s" when the channel ends behind it, before the end of mail data was sent',
    (early) => {
      const sender = inMailData(`354 go|${early}`);
      expect(sender.wants).toBe('mail-data');
      expect(verdictsIn(sender.ended())).toEqual([`${early.slice(0, 3)} receiver`]);
    },
  );

  it.each([
    ['421 closing', '421 receiver'],
    ['250 OK', '421 sender'],
    ['354 go', '421 sender'],
    ['garbage', '421 sender'],
  ])('does not wait for the end of mail data to notice %j', (early, verdict) => {
    const behind = inMailData();
    expect(verdictsIn(react(behind, `354 go|${early}`))).toEqual([verdict]);
    expect([behind.state, behind.mailData(octetsOf('text\r\n'))]).toEqual(['closed', []]);
    const inside = inMailData('354 go');
    inside.mailData(octetsOf('te'));
    const effects = react(inside, early);
    expect(effects.map(({ kind }) => kind)).toEqual(['verdicts', 'close']);
    expect(verdictsIn(effects)).toEqual([verdict]);
    expect([inside.mailData(octetsOf('xt\r\n')), inside.endMailData()]).toEqual([[], []]);
  });

  it.each(['400 not now', '599 never'])('heeds "%s", at the edge of what refuses', (early) => {
    const sender = inMailData(`354 go|${early}`);
    expect(sender.state).toBe('mail-data');
    expect(verdictsIn(sender.endMailData())).toEqual([`${early.slice(0, 3)} receiver`]);
  });

  it('judges the next mail by its own reply', () => {
    const sender = inMailData('354 go|552 too much');
    sender.mailData(octetsOf('text\r\n'));
    expect(verdictsIn(sender.endMailData())).toEqual(['552 receiver']);
    expect(sender.state).toBe('ready');
    sender.transact(ONE.envelope);
    for (const move of ['250 OK', '250 OK', '354 go']) react(sender, move);
    sender.mailData(octetsOf('text\r\n'));
    expect([verdictsIn(sender.endMailData()), sender.state]).toEqual([[], 'end']);
    expect(verdictsIn(react(sender, '250 OK'))).toEqual(['250 receiver']);
  });

  it('takes no second reply before the end of mail data', () => {
    const sender = inMailData('354 go|552 too much');
    expect(verdictsIn(react(sender, '250 OK'))).toEqual(['552 receiver']);
    expect(sender.state).toBe('closed');
    const twice = inMailData('354 go|552 too much');
    expect(verdictsIn(react(twice, '554 and bad'))).toEqual(['552 receiver']);
    expect(twice.state).toBe('closed');
  });

  it('does not take what came unasked for the answer to MAIL', () => {
    expect(unasked('250 OK')).toMatchObject({ said: ['HELO ALPHA'], verdicts: [['421 sender']] });
    expect(unasked('421 bye')).toMatchObject({
      said: ['HELO ALPHA'],
      verdicts: [['421 receiver']],
    });
  });

  it('does not take the end of a reply that began unasked for the answer to MAIL', () => {
    for (const beginning of ['250-and more follows\r\n', '250 O', '2']) {
      const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
      for (const move of ['220 BETA', '250 BETA']) react(sender, move);
      sender.receive(octetsOf(beginning));
      expect(verdictsIn(sender.transact(ONE.envelope))).toEqual(['421 sender']);
      expect(sender.state).toBe('closed');
    }
  });

  it('throws when its user asks for work out of turn', () => {
    const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
    expect(() => sender.transact(ONE.envelope)).toThrow('work while there is work');
    expect(() => sender.quit()).toThrow('QUIT inside');
    for (const move of OPEN) react(sender, move);
    expect(() => sender.transact({ ...ONE.envelope, forwardPaths: [] })).toThrow(
      'without recipients',
    );
  });
});

describe('the extensions at the sender-SMTP', () => {
  const EXTENDED = ['220 BETA', '250-BETA|250-pipelining|250-Size 1000|250 8BITMIME'];
  const EIGHT_BIT = declared(8, '8BITMIME', 'caf\u00E9\r\n');

  it('are remembered in upper case', () => {
    const sender = new SenderSmtp(config('ALPHA', 'rfc5321'));
    for (const move of EXTENDED) react(sender, move);
    expect([...sender.extensions.keys()]).toEqual(['PIPELINING', 'SIZE', '8BITMIME']);
  });

  it.each<[string, Mail, string]>([
    ['nothing', declared(null, '7BIT'), 'MAIL FROM:<SAM@ALPHA>'],
    ['the size', declared(3, '7BIT'), 'MAIL FROM:<SAM@ALPHA> SIZE=3'],
    ['the body', declared(null, '8BITMIME'), 'MAIL FROM:<SAM@ALPHA> BODY=8BITMIME'],
    ['both', EIGHT_BIT, 'MAIL FROM:<SAM@ALPHA> SIZE=8 BODY=8BITMIME'],
  ])('let MAIL declare %s', (_, mail, line) => {
    const { said, verdicts } = course([...EXTENDED, ...TAKEN], [mail], 'rfc5321');
    expect(said[1]).toBe(line);
    expect(verdicts).toEqual([['250 receiver']]);
  });

  it('are not used when they were not offered', () => {
    const bare = ['220 BETA', '250 BETA'];
    expect(course([...bare, ...TAKEN], [declared(3, '7BIT')], 'rfc5321').said[1]).toBe(
      'MAIL FROM:<SAM@ALPHA>',
    );
    const helo = ['220 BETA', '500 what', '250-BETA|250-SIZE|250 8BITMIME'];
    expect(course([...helo, ...TAKEN], [declared(3, '7BIT')], 'rfc5321').said[2]).toBe(
      'MAIL FROM:<SAM@ALPHA>',
    );
  });

  it('decide that an 8-bit text cannot go to a receiver that takes none, and nothing of it is said', () => {
    const { said, verdicts } = course([...OPEN, ...TAKEN], [EIGHT_BIT, ONE]);
    expect(verdicts).toEqual([['554 sender'], ['250 receiver']]);
    expect(said.slice(0, 2)).toEqual(['HELO ALPHA', 'MAIL FROM:<SAM@ALPHA>']);
    expect(said.join('')).toMatch(/^[ -~]*$/);
  });

  it('never let an octet over 127 out that was not declared', () => {
    for (const dialect of ['rfc821', 'rfc5321'] as const) {
      const hidden = declared(null, '7BIT', 'caf\u00E9\r\n');
      const moves = dialect === 'rfc821' ? OPEN : EXTENDED;
      const { said, verdicts, closed } = course([...moves, ...TAKEN], [hidden], dialect);
      expect(verdicts).toEqual([['554 sender']]);
      expect(closed).toBe(true);
      expect(said.at(-1)).toBe('DATA');
    }
  });
});

describe('mail data at the sender-SMTP', () => {
  it.each(['a\rb\r\n', 'a\nb\r\n', 'a\r', '\n.\n', '\r\n.\r\r\n'])(
    'that holds %j is never sent to its end: the channel is broken, and the mail fails for good',
    (text) => {
      const { said, verdicts, closed } = course([...OPEN, ...TAKEN], [{ ...ONE, text }]);
      expect(verdicts).toEqual([['554 sender']]);
      expect(closed).toBe(true);
      expect(said).not.toContain('.');
    },
  );

  it('goes out with the full stops doubled, and its end on a line of its own', () => {
    const { said } = course([...OPEN, ...TAKEN], [{ ...ONE, text: '.\r\n..\r\nlast' }]);
    expect(said.slice(4)).toEqual(['..', '...', 'last', '.', 'QUIT']);
  });

  it('starts with a clean encoder in each transaction', () => {
    const first = { ...ONE, text: 'no line end' };
    const { said } = course([...OPEN, ...TAKEN, ...TAKEN], [first, { ...ONE, text: '.' }]);
    expect(said.slice(4)).toEqual([
      'no line end', '.', 'MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>', 'DATA', '..', '.', 'QUIT',
    ]); // prettier-ignore
  });
});

describe('the time and the octets of the sender-SMTP', () => {
  it('waits for each reply as long as RFC 5321 4.5.3.2 says', () => {
    const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
    const waits = [sender.wait.ms];
    const hear = (move: Move): void => {
      react(sender, move);
      waits.push(sender.wait.ms);
    };
    for (const move of OPEN) hear(move);
    sender.transact(ONE.envelope);
    waits.push(sender.wait.ms);
    for (const move of ['250 OK', '250 OK', '354 go']) hear(move);
    sender.endMailData();
    waits.push(sender.wait.ms);
    const { greeting, command, dataStart, dataBlock, dataEnd } = RFC5321_TIMEOUTS;
    expect(waits).toEqual([
      greeting, command, Infinity, command, command, dataStart, dataBlock, dataEnd,
    ]); // prettier-ignore
  });

  it('begins to wait anew with each command and each block, but not with each octet', () => {
    const sender = new SenderSmtp(config('ALPHA', 'rfc821'));
    const serial = (): number => sender.wait.serial;
    const before = serial();
    sender.receive(octetsOf('220-BETA\r\n220'));
    expect(serial()).toBe(before);
    sender.receive(octetsOf(' ready\r\n'));
    expect(serial()).toBeGreaterThan(before);
  });

  it('comes to the same end however the replies are cut', () => {
    const replies = octetsOf('220-BETA\r\n220 ready\r\n');
    const whole = {
      effects: [{ kind: 'send', octets: octetsOf('HELO ALPHA\r\n') }],
      state: 'old-hello',
    };
    for (const { way, outcome } of feedEveryWay(replies, greet)) {
      expect({ way, outcome }).toEqual({ way, outcome: whole });
    }
  });

  it('has a row for every state in its table', () => {
    expect(Object.keys(SENDER_TRANSITIONS).join(' ')).toBe(
      'greeting hello old-hello ready mail rcpt data mail-data chunk end reset asked auth response starttls securing turn quit closed',
    );
  });
});
