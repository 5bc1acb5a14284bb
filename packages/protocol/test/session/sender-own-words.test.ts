/**
 * What a sender-SMTP says in its own name. "The sender should act as if the command or transaction in progress had received a
 * temporary error" (0821:1585): where no reply came the verdict is 421, where its own text may not leave it is 554, and in
 * its text the user reads why.
 */
import { describe, expect, it } from 'vitest';
import {
  NOTHING_DECLARED,
  RULES,
  SenderSmtp,
  formatEnhancedStatus,
  octetsOf,
  octetsOfLines,
  parseForwardPath,
  textOf,
  type DeclaredMailData,
  type Envelope,
  type ForwardPath,
  type SenderConfig,
  type SenderEffect,
} from '../../src/index.ts';
import { envelope, generous } from '../helpers.ts';

const ALL = ['BETA', 'PIPELINING', '8BITMIME', 'CHUNKING', 'BINARYMIME', 'SMTPUTF8', 'AUTH PLAIN'];

/** A sender-SMTP that was offered these extensions and is ready. */
function ready(
  extensions: readonly string[] = ALL.slice(2),
  chunks: SenderConfig['chunks'] = 'when-binary',
): SenderSmtp {
  const sender = new SenderSmtp({ ...generous('ALPHA'), chunks });
  const lines = ['BETA', ...extensions];
  const marked = lines.map((line, at) => `250${at < lines.length - 1 ? '-' : ' '}${line}`);
  hears(sender, '220 BETA', ...marked);
  return sender;
}

function hears(sender: SenderSmtp, ...lines: readonly string[]): readonly SenderEffect[] {
  return sender.receive(octetsOfLines(lines));
}

/** Verdicts and failures, `code text`; then whether the channel was closed. */
function told(effects: readonly SenderEffect[]): readonly string[] {
  return effects.flatMap((effect) => {
    if (effect.kind === 'close') return ['closed'];
    const verdicts =
      effect.kind === 'verdicts'
        ? effect.verdicts
        : effect.kind === 'failed'
          ? [effect.verdict]
          : [];
    return verdicts.map(({ reply, source }) => `${source}: ${reply.code} ${reply.lines.join('|')}`);
  });
}

/** The statuses of verdicts. */
function statusesIn(effects: readonly SenderEffect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'verdicts'
      ? effect.verdicts.flatMap(({ reply: { status } }) =>
          status === undefined ? [] : [formatEnhancedStatus(status)],
        )
      : [],
  );
}

function beyondAscii(text: string): ForwardPath {
  const parsed = parseForwardPath(text, { ...RULES.rfc5321, internationalized: true });
  if (!parsed.ok) throw new Error(parsed.fault.wanted);
  return parsed.value;
}

function declaring(declared: Partial<DeclaredMailData>, ...to: readonly string[]): Envelope {
  const paths = to.length === 0 ? ['<JOE@BETA>'] : to;
  return {
    ...envelope('<SAM@ALPHA>', ...paths),
    declared: { ...NOTHING_DECLARED, ...declared },
  };
}

/** In mail data: with chunks where nothing but them will do, or where they are preferred. */
function inMailData(
  declared: Partial<DeclaredMailData> = {},
  chunks: SenderConfig['chunks'] = 'when-binary',
): SenderSmtp {
  const sender = ready(ALL.slice(2), chunks);
  sender.transact(declaring(declared));
  hears(sender, '250 OK');
  hears(sender, '250 OK');
  if (sender.wants === 'octets') hears(sender, '354 go on');
  expect(sender.wants).toBe('mail-data');
  return sender;
}

/** What becomes of a text given in these parts. */
function given(sender: SenderSmtp, ...parts: readonly string[]): readonly string[] {
  const effects = parts.flatMap((part) => sender.mailData(octetsOf(part)));
  return told([...effects, ...sender.endMailData()]);
}

function sentIn(effects: readonly SenderEffect[]): string {
  return effects
    .flatMap((effect) => (effect.kind === 'send' ? [textOf(effect.octets)] : []))
    .join('');
}

const NO_LINE = 'its reply was not one line that ends with CRLF';
const CODE = 'a reply must begin with three digits and a space or a hyphen';
const ALONE = 'sender: 554 the mail data holds a CR or LF that stands alone';
const SIZE = 'sender: 554 the mail data is not of the size that was declared';

describe('a verdict of the sender-SMTP itself', () => {
  it.each<[string, (sender: SenderSmtp) => readonly SenderEffect[], string]>([
    ['the channel ends', (sender) => sender.ended(), 'the channel was closed'],
    ['time is up', (sender) => sender.expired(), 'it took too long'],
    ['a reply is too long', (sender) => hears(sender, `250 ${'x'.repeat(2100)}`), NO_LINE],
    ['it has no end', (sender) => sender.receive(octetsOf('2'.repeat(2100))), NO_LINE],
    ['it has a bare LF', (sender) => hears(sender, '250 a\nb'), NO_LINE],
    ['it is none', (sender) => hears(sender, 'hello'), `its reply could not be read: ${CODE}`],
    ['it has no place', (sender) => hears(sender, '354 go on'), 'it answered 354 out of turn'],
  ])('says why: %s', (_, happens, why) => {
    const lost = `421 Service not available: ${why}`;
    const sender = ready();
    sender.transact(declaring({}, '<JOE@BETA>', '<EVE@BETA>'));
    expect(told(happens(sender))).toEqual([`sender: ${lost}`, `sender: ${lost}`, 'closed']);
    const asking = ready();
    asking.ask({ verb: 'NOOP', text: null });
    expect(told(happens(asking))).toEqual([`sender: ${lost}`, 'closed']);
  });

  it('says that no greeting came', () => {
    expect(told(new SenderSmtp(generous('ALPHA')).ended())).toEqual([
      'sender: 421 Service not available: the channel was closed before the greeting',
      'closed',
    ]);
  });

  it('says that octets came in the clear where TLS should begin (RFC 3207 4)', () => {
    const behind = ready();
    behind.startTls();
    expect(told(hears(behind, '220 go on', '250 OK'))).toEqual([
      'sender: 421 Service not available: octets in the clear came behind its reply to STARTTLS',
      'closed',
    ]);
    const instead = ready();
    instead.startTls();
    hears(instead, '220 go on');
    expect(told(hears(instead, '250 OK'))).toEqual([
      'sender: 421 Service not available: octets in the clear came in the handshake',
      'closed',
    ]);
  });

  it.each<[string, Envelope, string, string]>([
    [
      '8BITMIME',
      declaring({ body: '8BITMIME' }),
      '554 the mail data holds octets over 127, and the receiver takes none (RFC 6152)',
      '5.6.3',
    ],
    [
      'BINARYMIME',
      declaring({ body: 'BINARYMIME' }),
      '554 the mail data is binary, and the receiver takes none (RFC 3030)',
      '5.6.3',
    ],
    [
      'CHUNKING',
      declaring({ body: 'BINARYMIME' }),
      '554 the mail data is binary, and the receiver takes none (RFC 3030)',
      '5.6.3',
    ],
    [
      'SMTPUTF8',
      declaring({ internationalized: true }, '<JOE@BETA>'),
      '553 a path or the header goes beyond ASCII, and the receiver knows no SMTPUTF8 (RFC 6531)',
      '5.6.9',
    ],
    [
      'SMTPUTF8',
      { ...declaring({}), forwardPaths: [beyondAscii('<käthe@BETA>')] },
      '553 a path or the header goes beyond ASCII, and the receiver knows no SMTPUTF8 (RFC 6531)',
      '5.6.7',
    ],
  ])('says that %s is not offered, before a word of the mail', (extension, mail, why, status) => {
    const sender = ready(ALL.slice(2).filter((one) => one !== extension));
    const effects = sender.transact(mail);
    expect(told(effects)).toEqual([`sender: ${why}`]);
    expect(statusesIn(effects)).toEqual([status]);
    expect(sentIn(effects)).toBe('');
    expect(sender.state).toBe('ready');
    expect(told(ready().transact(mail))).toEqual([]);
  });

  it('says what is wrong with a text that may not leave, however the text should travel', () => {
    const undeclared =
      'sender: 554 the mail data holds octets over 127 that were not declared (RFC 6152)';
    for (const [declared, chunks] of [
      [{}, 'when-binary'],
      [{}, 'always'],
      [{ size: 4 }, 'always'],
    ] as const) {
      const sender = (): SenderSmtp => inMailData(declared, chunks);
      expect(given(sender(), 'a\nb\r')).toEqual([ALONE, 'closed']);
      expect(given(sender(), 'a\r', 'b\r\n')).toEqual([ALONE, 'closed']);
      expect(given(sender(), 'abc\r')).toEqual([ALONE, 'closed']);
      expect(given(sender(), 'a\xFF\r\n')).toEqual([undeclared, 'closed']);
      expect(given(sender(), 'ab\r\n')).toEqual([]);
    }
  });

  it('says that a text in one chunk is not of its size', () => {
    for (const text of ['', 'a\r\n', 'abc\r\n'])
      expect(given(inMailData({ size: 4 }, 'always'), text)).toEqual([SIZE, 'closed']);
  });
});

describe('the session of a sender-SMTP', () => {
  it('ends once, however much comes unasked', () => {
    const sender = ready();
    expect(told(hears(sender, '250 what', '421 bye', '250 more'))).toEqual([
      'sender: 421 Service not available: it answered 250 out of turn',
      'closed',
    ]);
    expect(told(hears(sender, '421 bye'))).toEqual([]);
  });

  it('ends as soon as 421 comes between two mails, and not only when there is another', () => {
    expect(told(hears(ready(), '421-BETA is', '421 going down'))).toEqual([
      'receiver: 421 BETA is|going down',
      'closed',
    ]);
  });

  it('hears a 421 that came with the reply before it when the channel ends, or when there is work', () => {
    const gone = ['receiver: 421 bye', 'closed'];
    const asked = (): SenderSmtp => {
      const sender = ready();
      sender.ask({ verb: 'RSET' });
      expect(told(hears(sender, '250 OK', '421 bye'))).toEqual([]);
      expect(sender.state).toBe('ready');
      return sender;
    };
    expect(told(asked().ended())).toEqual(gone);
    expect(told(asked().transact(declaring({})))).toEqual(gone);
  });

  it('is lost when a mail is called taken before its end was sent', () => {
    const sender = ready();
    sender.transact(declaring({}));
    hears(sender, '250 OK');
    hears(sender, '250 OK');
    expect(told(hears(sender, '354 go on', '250 taken', '421 bye'))).toEqual([
      'sender: 421 Service not available: it answered 250 out of turn',
      'closed',
    ]);
    expect(sender.endMailData()).toEqual([]);
  });

  it('has said nothing of extensions to a receiver-SMTP that was told HELO', () => {
    const sender = new SenderSmtp(generous('ALPHA'));
    hears(sender, '220 BETA', '502 no', '250-BETA', '250 SIZE 10');
    expect([sender.state, sender.extensions.size]).toEqual(['ready', 0]);
  });

  it('throws when its user speaks of TLS that nobody asked for', () => {
    expect(() => ready().underTls()).toThrow('TLS that nobody asked for');
  });
});

describe('AUTH in one line at the sender-SMTP (RFC 4954 4)', () => {
  it('has "=" for a first response of no octets', () => {
    expect(sentIn(ready().authenticate('EXTERNAL', new Uint8Array(0)))).toBe('AUTH EXTERNAL =\r\n');
  });

  it('has the first response while the line has 512 octets, and not one more', () => {
    const initial = octetsOf('x'.repeat(375)); // 500 octets in base64
    expect(sentIn(ready().authenticate('ABCD', initial))).toHaveLength(512);
    expect(sentIn(ready().authenticate('ABCDE', initial))).toBe('AUTH ABCDE\r\n');
  });

  it('keeps that response for an empty challenge only', () => {
    const sender = ready();
    sender.authenticate('X', octetsOf('x'.repeat(2100)));
    expect(hears(sender, '334 YQ==')).toEqual([{ kind: 'challenge', octets: octetsOf('a') }]);
    expect(sentIn(sender.respond(octetsOf('b')))).toBe('Yg==\r\n');
    expect(hears(sender, '334 ')).toEqual([{ kind: 'challenge', octets: octetsOf('') }]);
  });

  it('reads a challenge of several lines as one', () => {
    const sender = ready();
    sender.authenticate('X', null);
    expect(hears(sender, '334-YW', '334 Jj')).toEqual([
      { kind: 'challenge', octets: octetsOf('abc') },
    ]);
  });

  it('sends no response when the session has ended meanwhile', () => {
    const sender = ready();
    sender.authenticate('X', null);
    hears(sender, '334 ');
    sender.ended();
    expect(sender.respond(octetsOf('secret'))).toEqual([]);
  });
});

describe('mail data in parts at the sender-SMTP', () => {
  it('is one chunk where the size is known, whatever the parts', () => {
    const sender = inMailData({ size: 6 }, 'always');
    const parts = ['', 'ab', '', 'cd', '\r\n'];
    const sent = parts.flatMap((part) => sender.mailData(octetsOf(part)));
    expect(sentIn([...sent, ...sender.endMailData()])).toBe('BDAT 6 LAST\r\nabcd\r\n');
  });

  it('makes no chunk of a part without octets', () => {
    const sender = inMailData({ body: 'BINARYMIME' });
    expect(sender.mailData(octetsOf('a'))).toEqual([]);
    expect(sender.mailData(octetsOf(''))).toEqual([]);
    expect(sender.wants).toBe('mail-data');
    expect(sentIn(sender.endMailData())).toBe('BDAT 1 LAST\r\na');
  });

  it('is sent as it is where it is binary, in one chunk or in several', () => {
    const octets = 'a\n\r\0\xFF';
    const sized = inMailData({ body: 'BINARYMIME', size: 5 });
    expect(sentIn(sized.mailData(octetsOf(octets)))).toBe(`BDAT 5 LAST\r\n${octets}`);
    const held = inMailData({ body: 'BINARYMIME' });
    held.mailData(octetsOf(octets));
    expect(sentIn(held.mailData(octetsOf('b')))).toBe(`BDAT 5\r\n${octets}`);
    expect(given(held)).toEqual([]);
  });

  it('is not sent without octets: a CR waits for its LF', () => {
    const sender = inMailData();
    expect(sender.mailData(octetsOf('\r'))).toEqual([]);
    expect(sentIn(sender.mailData(octetsOf('\n')))).toBe('\r\n');
  });

  it.each([
    ['452 full', 'RSET\r\n'],
    ['554 no', 'RSET\r\n'],
    ['250 taken', ''],
  ])('in chunks is followed by what "%s" to the last asks for (RFC 3030 2)', (answer, said) => {
    const sender = inMailData({ size: 4 }, 'always');
    given(sender, 'ab\r\n');
    expect(sentIn(hears(sender, answer))).toBe(said);
  });
});

describe('a mail transaction at the sender-SMTP', () => {
  it('is internationalized when one path of several is', () => {
    const sender = ready();
    const beyond = parseForwardPath('<j\u00F6e@BETA>', {
      ...RULES.rfc5321,
      internationalized: true,
    });
    if (!beyond.ok) throw new Error(beyond.fault.wanted);
    const mail = declaring({});
    const both = { ...mail, forwardPaths: [...mail.forwardPaths, beyond.value] };
    expect(sentIn(sender.transact(both))).toBe('MAIL FROM:<SAM@ALPHA> SMTPUTF8\r\n');
  });

  it('says no DATA any more when MAIL was refused, though all recipients were said (RFC 2920 3.1)', () => {
    const sender = ready(['PIPELINING']);
    const many = Array.from({ length: 63 }, (_, index) => `<u${index}@BETA>`);
    expect(sentIn(sender.transact(declaring({}, ...many))).split('\r\n')).toHaveLength(64 + 1);
    expect(sentIn(hears(sender, '550 no'))).toBe('');
    const answers = many.map(() => '503 MAIL first');
    const effects = hears(sender, ...answers);
    expect(sentIn(effects)).toBe('');
    expect(told(effects)).toEqual(many.map(() => 'receiver: 550 no'));
    expect(sender.state).toBe('ready');
  });
});
