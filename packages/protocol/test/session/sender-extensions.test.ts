import { describe, expect, it } from 'vitest';
import {
  NOTHING_DECLARED,
  SenderSmtp,
  encodeBase64,
  octetsOf,
  octetsOfLines,
  plainResponse,
  reply,
  textOf,
  type DeclaredMailData,
  type SenderConfig,
  type SenderEffect,
} from '../../src/index.ts';
import { SessionPair, type OutgoingMail, type Policy } from '../../src/testing/index.ts';
import { config, envelope, generous } from '../helpers.ts';
import { no, users, yes, yesBut } from '../policy.ts';

function mail(
  text: string,
  declared: Partial<DeclaredMailData> = {},
  ...to: readonly string[]
): OutgoingMail {
  const paths = to.length === 0 ? ['<JOE@BETA>'] : to;
  return {
    envelope: {
      ...envelope('<SAM@ALPHA>', ...paths),
      declared: { ...NOTHING_DECLARED, ...declared },
    },
    text,
  };
}

function pair(
  policy: Policy = yes('BETA'),
  chunks: SenderConfig['chunks'] = 'when-binary',
): SessionPair {
  return new SessionPair(
    new SenderSmtp({ ...generous('ALPHA'), chunks }),
    generous('BETA'),
    policy,
  );
}

/** A sender-SMTP that has been offered these extensions and is ready. */
function ready(...extensions: readonly string[]): SenderSmtp {
  const sender = new SenderSmtp(generous('ALPHA'));
  sender.receive(octetsOf('220 BETA\r\n'));
  const lines = ['BETA', ...extensions];
  hears(sender, ...lines.map((line, at) => `250${at < lines.length - 1 ? '-' : ' '}${line}`));
  return sender;
}

function hears(sender: SenderSmtp, ...lines: readonly string[]): readonly SenderEffect[] {
  return sender.receive(octetsOfLines(lines));
}

function saidIn(effects: readonly SenderEffect[]): readonly string[] {
  const said = effects.flatMap((effect) => (effect.kind === 'send' ? [textOf(effect.octets)] : []));
  return said.join('').split('\r\n').slice(0, -1);
}

function verdictsIn(effects: readonly SenderEffect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'verdicts'
      ? effect.verdicts.map(({ reply: { code }, source }) => `${code} ${source}`)
      : [],
  );
}

const TWO = ['<JOE@BETA>', '<ANN@BETA>'] as const;

describe('pipelining at the sender-SMTP (RFC 2920)', () => {
  it('says MAIL, every RCPT and DATA in one go, and matches the replies by counting', () => {
    const sender = ready('PIPELINING');
    const effects = sender.transact(mail('a\r\n', {}, ...TWO).envelope);
    expect(saidIn(effects)).toEqual([
      'MAIL FROM:<SAM@ALPHA>',
      'RCPT TO:<JOE@BETA>',
      'RCPT TO:<ANN@BETA>',
      'DATA',
    ]);
    const heard = hears(sender, '250 OK', '250 OK', '550 no', '354 go on');
    expect(heard.map(({ kind }) => kind)).toEqual(['recipient', 'recipient', 'mail-data-wanted']);
    sender.mailData(octetsOf('a\r\n'));
    sender.endMailData();
    expect(verdictsIn(hears(sender, '250 OK'))).toEqual(['250 receiver', '550 receiver']);
  });

  it('waits for each reply where it is not offered', () => {
    const sender = ready();
    expect(saidIn(sender.transact(mail('', {}, ...TWO).envelope))).toEqual([
      'MAIL FROM:<SAM@ALPHA>',
    ]);
    expect(saidIn(hears(sender, '250 OK'))).toEqual(['RCPT TO:<JOE@BETA>']);
  });

  it('has at most 64 replies outstanding, and says more as they come', () => {
    const sender = ready('PIPELINING');
    const many = Array.from({ length: 100 }, (_, index) => `<u${index}@BETA>`);
    expect(saidIn(sender.transact(mail('', {}, ...many).envelope))).toHaveLength(64);
    expect(saidIn(hears(sender, '250 OK', '250 OK'))).toEqual([
      'RCPT TO:<u63@BETA>',
      'RCPT TO:<u64@BETA>',
    ]);
  });

  it('reads all replies to what it said when MAIL is refused, and is ready again', () => {
    const sender = ready('PIPELINING');
    sender.transact(mail('', {}, ...TWO).envelope);
    expect(hears(sender, '550 go away')).toEqual([]);
    expect(hears(sender, '503 MAIL first', '503 MAIL first')).toEqual([]);
    const effects = hears(sender, '503 MAIL first');
    expect(verdictsIn(effects)).toEqual(['550 receiver', '550 receiver']);
    expect(saidIn(effects)).toEqual([]);
    expect(sender.state).toBe('ready');
  });

  it('resets when every recipient and with them DATA was refused', () => {
    const sender = ready('PIPELINING');
    sender.transact(mail('', {}, ...TWO).envelope);
    hears(sender, '250 OK', '550 no', '551 no');
    const effects = hears(sender, '503 RCPT first');
    expect(verdictsIn(effects)).toEqual(['550 receiver', '551 receiver']);
    expect(saidIn(effects)).toEqual(['RSET']);
  });

  it('sends a single dot when DATA was taken although nobody was', () => {
    const sender = ready('PIPELINING');
    sender.transact(mail('never sent\r\n', {}, ...TWO).envelope);
    const effects = hears(sender, '250 OK', '550 no', '550 no', '354 go on');
    expect(saidIn(effects)).toEqual(['.']);
    expect(effects.map(({ kind }) => kind)).not.toContain('mail-data-wanted');
    expect(verdictsIn(hears(sender, '554 no recipients'))).toEqual([
      '550 receiver',
      '550 receiver',
    ]);
    expect(sender.state).toBe('ready');
  });

  it('comes to the same verdicts as without it, against every policy', () => {
    const policies: readonly Policy[] = [
      yes('BETA'),
      no('BETA'),
      users('BETA', { JOE: reply(550, 'no') }),
      users('BETA', { JOE: reply(450, 'later'), ANN: reply(551, 'elsewhere') }),
      yesBut('BETA', ({ occasion }) => (occasion === 'DATA' ? reply(451, 'no') : null)),
    ];
    for (const policy of policies) {
      const [fast, slow] = [
        generous('BETA'),
        { ...generous('BETA'), offer: config('B', 'rfc821').offer },
      ];
      const results = [fast, slow].map((receiver) => {
        const extensions = new Set(receiver.offer.extensions);
        if (receiver === slow) extensions.delete('PIPELINING');
        const offer = { ...receiver.offer, extensions };
        const run = new SessionPair(
          new SenderSmtp(generous('ALPHA')),
          { ...receiver, offer },
          policy,
        );
        run.run(mail('a\r\n', {}, ...TWO), mail('b\r\n'));
        return {
          verdicts: run.verdicts.map((all) => all.map(({ reply: { code } }) => code)),
          taken: run.far.taken.map(({ text }) => text),
        };
      });
      expect(results[0]).toEqual(results[1]);
    }
  });
});

describe('chunks at the sender-SMTP (RFC 3030)', () => {
  it('are one where the size is known, and sent as they come', () => {
    const run = pair(yes('BETA'), 'always').run(mail('.a\r\n..\r\n', { size: 8 }));
    expect(run.transcript).toContain('S: BDAT 8 LAST');
    expect(run.transcript).not.toContain('S: DATA');
    expect(run.far.taken.map(({ text }) => text)).toEqual(['.a\r\n..\r\n']);
    expect(run.verdicts).toMatchObject([[{ reply: { code: 250 } }]]);
  });

  it('are held back one by one where it is not, so that the last is known as such', () => {
    const sender = ready('CHUNKING', 'BINARYMIME', '8BITMIME');
    sender.transact(mail('', { body: 'BINARYMIME' }).envelope);
    hears(sender, '250 OK');
    expect(hears(sender, '250 OK').map(({ kind }) => kind)).toEqual([
      'recipient',
      'mail-data-wanted',
    ]);
    expect(saidIn(sender.mailData(octetsOf('one\r\n')))).toEqual([]);
    expect(saidIn(sender.mailData(octetsOf('two\r\n')))).toEqual(['BDAT 5', 'one']);
    expect(sender.wants).toBe('octets');
    hears(sender, '250 OK');
    expect(sender.wants).toBe('mail-data');
    expect(saidIn(sender.endMailData())).toEqual(['BDAT 5 LAST', 'two']);
    expect(verdictsIn(hears(sender, '250 OK'))).toEqual(['250 receiver']);
  });

  it('stop at the first that is refused, and RSET follows', () => {
    const sender = ready('CHUNKING', 'BINARYMIME', '8BITMIME');
    sender.transact(mail('', { body: 'BINARYMIME' }).envelope);
    hears(sender, '250 OK');
    hears(sender, '250 OK');
    sender.mailData(octetsOf('one\r\n'));
    sender.mailData(octetsOf('two\r\n'));
    const effects = hears(sender, '452 full');
    expect(verdictsIn(effects)).toEqual(['452 receiver']);
    expect(saidIn(effects)).toEqual(['RSET']);
    expect(sender.mailData(octetsOf('three'))).toEqual([]);
    expect(sender.endMailData()).toEqual([]);
  });

  it('are refused before their end where one is under way, and by nothing that comes between two', () => {
    const whole = ready('CHUNKING', 'BINARYMIME', '8BITMIME');
    const between = ready('CHUNKING', 'BINARYMIME', '8BITMIME');
    whole.transact(mail('', { body: 'BINARYMIME', size: 10 }).envelope);
    between.transact(mail('', { body: 'BINARYMIME' }).envelope);
    for (const sender of [whole, between]) {
      hears(sender, '250 OK');
      hears(sender, '250 OK');
      sender.mailData(octetsOf('one\r\n'));
      expect(sender.wants).toBe('mail-data');
    }
    expect(hears(whole, '452 full')).toEqual([]);
    const effects = [...whole.mailData(octetsOf('two\r\n')), ...whole.endMailData()];
    expect(verdictsIn(effects)).toEqual(['452 receiver']);
    expect(saidIn(effects)).toEqual(['two', 'RSET']);
    expect(verdictsIn(hears(between, '452 full'))).toEqual(['421 sender']);
    expect(between.state).toBe('closed');
  });

  it('give a last line without CRLF one, and hold text to its lines', () => {
    const run = pair(yes('BETA'), 'always').run(mail('a'));
    expect(run.far.taken.map(({ text }) => text)).toEqual(['a\r\n']);
    const bad = pair(yes('BETA'), 'always').run(mail('a\nb', { size: 5 }));
    expect(bad.verdicts).toMatchObject([[{ reply: { code: 554 }, source: 'sender' }]]);
    expect(bad.far.taken).toEqual([]);
  });

  it('carry any octets where the mail is declared binary', () => {
    const text = 'a\n\0\r\xFF.\r\n.\r\n';
    const run = pair().run(mail(text, { body: 'BINARYMIME', size: text.length }));
    expect(run.transcript.find((line) => line.startsWith('S: MAIL'))).toMatch(/BODY=BINARYMIME/);
    expect(run.far.taken.map((taken) => taken.text)).toEqual([text]);
  });

  it.each([4, 6])('break the channel when the size that was declared is not 5 but %i', (size) => {
    const run = pair(yes('BETA'), 'always').run(mail('abc\r\n', { size }));
    expect(run.verdicts[0]?.[0]?.reply.lines[0]).toMatch(/not of the size that was declared/);
    expect(run.far.taken).toEqual([]);
  });

  it('are not used for binary mail where the receiver takes none', () => {
    const sender = ready('CHUNKING');
    const effects = sender.transact(mail('', { body: 'BINARYMIME' }).envelope);
    expect(saidIn(effects)).toEqual([]);
    expect(verdictsIn(effects)).toEqual(['554 sender']);
  });
});

describe('enhanced status codes at the sender-SMTP', () => {
  it('are taken out of the text', () => {
    const run = pair(users('BETA', { JOE: reply(550, 'No such user') })).run(mail('a\r\n'));
    expect(run.verdicts[0]?.[0]?.reply).toEqual({
      code: 550,
      lines: ['No such user'],
      status: { class: 5, subject: 1, detail: 1 },
    });
  });

  it('are text like any other where they were not offered', () => {
    const sender = ready();
    sender.transact(mail('').envelope);
    const [effect] = hears(sender, '550 5.7.1 no');
    expect(effect).toMatchObject({ verdicts: [{ reply: { lines: ['5.7.1 no'] } }] });
  });
});

describe('AUTH at the sender-SMTP', () => {
  const response = plainResponse({ authorizationId: null, user: 'joe', password: 'secret' });
  if (!response.ok) throw new Error(response.fault.wanted);

  it('sends its first response with the command, and mail after 235', () => {
    const run = pair()
      .first((sender) => sender.authenticate('PLAIN', response.value))
      .run(mail('a\r\n'));
    expect(run.transcript).toContain(`S: AUTH PLAIN ${encodeBase64(response.value)}`);
    expect(run.answers).toMatchObject([{ code: 235 }]);
    expect(run.far.receiver.authenticated).toBe(true);
    expect(run.far.taken).toHaveLength(1);
  });

  it('answers challenges, and gives up with an asterisk', () => {
    const run = pair()
      .responses('joe', 'secret')
      .first((sender) => sender.authenticate('LOGIN', null))
      .run();
    expect(run.answers).toMatchObject([{ code: 235 }]);
    const given = pair()
      .first((sender) => sender.authenticate('LOGIN', null))
      .run();
    expect(given.transcript).toContain('S: *');
    expect(given.answers).toMatchObject([{ code: 501 }]);
  });

  it('keeps a first response that does not fit the command line for the challenge', () => {
    const sender = ready('AUTH PLAIN');
    const long = octetsOf('x'.repeat(600));
    expect(saidIn(sender.authenticate('PLAIN', long))).toEqual(['AUTH PLAIN']);
    expect(saidIn(hears(sender, '334 '))).toEqual([encodeBase64(long)]);
    expect(hears(sender, '235 OK').map(({ kind }) => kind)).toEqual(['answered', 'ready']);
  });

  it('gives the channel up when its asterisk is answered with a challenge', () => {
    const sender = ready('AUTH X');
    sender.authenticate('X', null);
    hears(sender, '334 ');
    expect(saidIn(sender.respond(null))).toEqual(['*']);
    const effects = hears(sender, '334 ');
    expect(effects.map(({ kind }) => kind)).toEqual(['failed', 'close']);
    expect(effects[0]).toMatchObject({ verdict: { source: 'sender' } });
    const another = ready('AUTH X');
    another.authenticate('X', null);
    expect(saidIn(hears(another, '334 !!'))).toEqual(['*']);
    expect(hears(another, '334 !!').map(({ kind }) => kind)).toEqual(['failed', 'close']);
  });

  it('may be challenged again after an exchange that it gave up', () => {
    const sender = ready('AUTH X');
    sender.authenticate('X', null);
    hears(sender, '334 ');
    sender.respond(null);
    hears(sender, '501 cancelled');
    sender.authenticate('X', null);
    expect(hears(sender, '334 ').map(({ kind }) => kind)).toEqual(['challenge']);
  });

  it.each([
    ['421 closing', 'receiver'],
    ['235 OK', 'sender'],
  ])('notices %j behind a challenge at once', (line, source) => {
    const sender = ready('AUTH X');
    sender.authenticate('X', null);
    const behind = hears(sender, '334 ', line);
    expect(behind.map(({ kind }) => kind)).toEqual(['failed', 'close']);
    expect(behind[0]).toMatchObject({ verdict: { source } });
    const later = ready('AUTH X');
    later.authenticate('X', null);
    hears(later, '334 ');
    expect(hears(later, line).map(({ kind }) => kind)).toEqual(['failed', 'close']);
    expect(later.respond(octetsOf('x'))).toEqual([]);
  });

  it('reads challenges of 12288 octets, and gives up one that is no base64', () => {
    const sender = ready('AUTH X');
    sender.authenticate('X', null);
    const [challenge] = hears(sender, `334 ${'A'.repeat(12_288)}`);
    expect(challenge).toMatchObject({ kind: 'challenge' });
    expect(sender.wants).toBe('response');
    sender.respond(octetsOf(''));
    expect(saidIn(hears(sender, '334 not base64!'))).toEqual(['*']);
    expect(hears(sender, '501 cancelled').map(({ kind }) => kind)).toEqual(['answered', 'ready']);
  });
});

describe('STARTTLS at the sender-SMTP', () => {
  it('says EHLO anew under TLS, and believes nothing it was told before', () => {
    const run = pair()
      .first((sender) => sender.startTls())
      .run(mail('a\r\n'));
    expect(run.transcript.filter((line) => /^S: (?:EHLO|STARTTLS|MAIL)/.test(line))).toEqual([
      'S: EHLO ALPHA',
      'S: STARTTLS',
      'S: EHLO ALPHA',
      'S: MAIL FROM:<SAM@ALPHA>',
    ]);
    expect(run.sender.extensions.has('STARTTLS')).toBe(false);
    expect(run.far.taken).toHaveLength(1);
  });

  it('gives the channel up when octets in the clear stand behind the 220', () => {
    const sender = ready('STARTTLS');
    sender.startTls();
    const effects = hears(sender, '220 go on', '250 evil');
    expect(effects.map(({ kind }) => kind)).toEqual(['failed', 'close']);
  });

  it('gives the channel up when octets in the clear come where the handshake should', () => {
    const sender = ready('STARTTLS');
    sender.startTls();
    expect(hears(sender, '220 go on').map(({ kind }) => kind)).toEqual(['secure']);
    expect(hears(sender, '250 evil').map(({ kind }) => kind)).toEqual(['failed', 'close']);
  });

  it('goes on in the clear, if its user likes, when it is refused', () => {
    const sender = ready('STARTTLS');
    sender.startTls();
    expect(hears(sender, '454 not now').map(({ kind }) => kind)).toEqual(['answered', 'ready']);
  });
});

describe('a reply in a line of more than 512 octets', () => {
  it('is read, though no receiver should say it (5321 4.5.3.1)', () => {
    const sender = new SenderSmtp(generous('ALPHA'));
    hears(sender, `220 BETA ${'x'.repeat(2048 - '220 BETA \r\n'.length)}`);
    expect(sender.state).toBe('hello');
  });
});

describe('a reply without end', () => {
  it('is given up as soon as it is too long for a line', () => {
    const sender = new SenderSmtp(generous('ALPHA'));
    expect(sender.receive(octetsOf('2'.repeat(2048)))).toEqual([]);
    expect(sender.receive(octetsOf('2')).map(({ kind }) => kind)).toEqual(['failed', 'close']);
  });
});

describe('what concerns no transaction at the sender-SMTP', () => {
  it('is answered, and leaves it ready', () => {
    const run = new SessionPair(
      new SenderSmtp(config('ALPHA', 'rfc821')),
      config('BETA', 'rfc821'),
      yesBut('BETA', ({ occasion }) =>
        occasion === 'EXPN' ? reply(250, '<JOE@BETA>', '<ANN@BETA>') : null,
      ),
    )
      .first(
        (sender) => sender.ask({ verb: 'EXPN', text: 'ALL' }),
        (sender) => sender.ask({ verb: 'NOOP', text: null }),
      )
      .run(mail('a\r\n'));
    expect(run.answers.map(({ lines }) => lines)).toEqual([['<JOE@BETA>', '<ANN@BETA>'], ['OK']]);
    expect(run.far.taken).toHaveLength(1);
  });

  it('includes TURN: both ends let go of the channel, or neither does', () => {
    const ends = [config('ALPHA', 'rfc821'), config('BETA', 'rfc821')] as const;
    const granted = new SessionPair(new SenderSmtp(ends[0]), ends[1], yes('BETA'))
      .first((sender) => sender.turn())
      .run();
    expect([granted.turned, granted.far.turned, granted.far.closed]).toEqual([true, true, false]);
    expect(granted.transcript.slice(-2)).toEqual(['S: TURN', 'R: 250 OK']);
    const refused = new SessionPair(new SenderSmtp(ends[0]), ends[1], no('BETA'));
    expect(refused.first((sender) => sender.turn()).run().turned).toBe(false);
  });
});
