/** What a receiver-SMTP refuses by the words of extensions: parameters given twice, service in the clear, offers that cannot stand. */
import { describe, expect, it } from 'vitest';

import {
  PLAIN_OFFER,
  RULES,
  ReceiverSmtp,
  faultOfOffer,
  type Extension,
  type ReceiverConfig,
} from '../../src/index.ts';
import { ScriptedSession } from '../../src/testing/index.ts';
import { WHOLE_OFFER, generous } from '../helpers.ts';
import { yes } from '../policy.ts';

function session(
  config: ReceiverConfig = generous('BETA'),
  ...lines: readonly string[]
): ScriptedSession {
  const opened = new ScriptedSession(config, yes('BETA'));
  opened.say(...lines);
  return opened;
}

describe('a parameter that is given twice', () => {
  it.each([
    'SIZE=1 SIZE=2',
    'SIZE=1 size=1',
    'BODY=7BIT BODY=8BITMIME',
    'SMTPUTF8 SMTPUTF8',
    'RET=FULL SIZE=1 RET=HDRS',
    'ENVID=a ENVID=b',
    'AUTH=<> AUTH=<>',
    'X-NEW=1 X-NEW=2',
  ])('is 501 at MAIL: %s', (parameters) => {
    const keyword = parameters.split(/[= ]/)[0]?.toUpperCase();
    const opened = session(generous('BETA'), 'EHLO ALPHA');
    const [answer] = opened.say(`MAIL FROM:<a@b> ${parameters}`);
    expect(answer).toMatch(/^501 5\.5\.4 Syntax error: /);
    expect(answer).toContain(`${keyword} may be given only once (column `);
    expect(opened.receiver.state).toBe('ready');
  });

  it.each(['NOTIFY=NEVER NOTIFY=NEVER', 'ORCPT=rfc822;a NOTIFY=NEVER ORCPT=rfc822;a'])(
    'is 501 at RCPT: %s',
    (parameters) => {
      const opened = session(generous('BETA'), 'EHLO ALPHA', 'MAIL FROM:<a@b>');
      expect(opened.say(`RCPT TO:<c@d> ${parameters}`)[0]).toMatch(/^501 .*only once/);
      expect(opened.receiver.state).toBe('mail');
    },
  );
});

describe('where TLS is required and has not begun', () => {
  const required: ReceiverConfig = { ...generous('BETA'), tlsRequired: true };
  const TLS_FIRST = '530 5.7.0 Must issue a STARTTLS command first';

  it.each([
    'MAIL FROM:<a@b>',
    'MAIL with no path',
    'RCPT TO:<a@b>',
    'DATA',
    'RSET',
    'RSET now',
    'VRFY joe',
    'EXPN all',
    'HELP',
    'AUTH PLAIN',
  ])('%s is 530', (line) => {
    const opened = session(required, 'EHLO ALPHA');
    const asked = opened.questions.length;
    expect(opened.say(line)).toEqual([TLS_FIRST]);
    expect(opened.questions).toHaveLength(asked);
  });

  it('HELO is 530, without the status that no response to it has (RFC 2034 4)', () => {
    const HELO_TOO = ['530 Must issue a STARTTLS command first'];
    expect(session(required).say('HELO ALPHA')).toEqual(HELO_TOO);
    expect(session(required, 'EHLO ALPHA').say('HELO ALPHA', 'HELO')).toEqual([
      ...HELO_TOO,
      ...HELO_TOO,
    ]);
  });

  it('AUTH is 530 even where the clear does not offer it', () => {
    const auth = { ...WHOLE_OFFER.auth!, inClear: false };
    const offer = { ...WHOLE_OFFER, auth };
    expect(session({ ...required, offer }, 'EHLO ALPHA').say('AUTH PLAIN')).toEqual([TLS_FIRST]);
    const none = { ...WHOLE_OFFER, auth: null };
    expect(session({ ...required, offer: none }, 'EHLO ALPHA').say('AUTH PLAIN')).toEqual([
      '502 5.5.1 Command not implemented',
    ]);
  });

  it('a chunk is read to its end before it is 530, and its octets are no commands', () => {
    const opened = session(required, 'EHLO ALPHA');
    expect(opened.sayText('BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n')).toEqual([TLS_FIRST, '250 2.0.0 OK']);
    expect(opened.sayText('BDAT\r\nNOOP\r\n')[0]).toMatch(/^421 /);
  });

  it('NOOP, EHLO, STARTTLS and QUIT are what they are', () => {
    const opened = session(required);
    expect(opened.say('NOOP', 'STARTTLS').map((line) => line.slice(0, 3))).toEqual(['250', '503']);
    expect(opened.say('EHLO ALPHA').at(-1)).toMatch(/^250 /);
    expect(opened.say('STARTTLS')[0]).toMatch(/^220 /);
    const another = session(required, 'EHLO ALPHA');
    expect(another.say('QUIT')[0]).toMatch(/^221 /);
  });

  it('530 is no error of a sender who could not know, however often', () => {
    const opened = session(required, 'EHLO ALPHA');
    for (let times = 0; times < 100; times += 1) opened.say('RCPT TO:<a@b>');
    expect(opened.closed).toBe(false);
  });

  it('all is as ever under TLS', () => {
    const opened = session(required, 'EHLO ALPHA', 'STARTTLS');
    opened.apply(opened.receiver.underTls());
    expect(opened.say('RSET', 'EHLO ALPHA', 'MAIL FROM:<a@b>').at(-1)).toBe('250 2.1.0 OK');
    const secured = session({ ...required, secured: true });
    expect(secured.say('HELO ALPHA')).toEqual(['250 BETA']);
  });
});

describe('VRFY and EXPN', () => {
  it.each(['VRFY', 'EXPN'])('%s may say SMTPUTF8 where that was offered', (verb) => {
    const asked = (config: ReceiverConfig, hello: string): readonly string[] => {
      const opened = session(config, hello, `${verb} joe  smtputf8`, `${verb} SMTPUTF8`);
      return opened.questions.flatMap((question) =>
        question.occasion === 'VRFY' || question.occasion === 'EXPN' ? [question.text] : [],
      );
    };
    expect(asked(generous('BETA'), 'EHLO ALPHA')).toEqual(['joe', 'SMTPUTF8']);
    const said = ['joe  smtputf8', 'SMTPUTF8'];
    expect(asked(generous('BETA'), 'HELO ALPHA')).toEqual(said);
    expect(asked(generous('BETA', PLAIN_OFFER), 'EHLO ALPHA')).toEqual(said);
    const old = { ...generous('BETA', PLAIN_OFFER), rules: RULES.rfc821 };
    expect(asked(old, 'HELO ALPHA')).toEqual(said);
  });
});

describe('an offer', () => {
  const all = [...WHOLE_OFFER.extensions];
  const without = (left: Extension): ReadonlySet<Exclude<Extension, 'AUTH'>> =>
    new Set(all.filter((extension) => extension !== left));

  it.each<[Extension, string]>([
    ['CHUNKING', 'BINARYMIME needs CHUNKING: offer that, too, or do not offer BINARYMIME'],
    ['8BITMIME', 'SMTPUTF8 needs 8BITMIME: offer that, too, or do not offer SMTPUTF8'],
  ])('without %s cannot stand', (left, why) => {
    const offer = { ...WHOLE_OFFER, extensions: without(left) };
    expect(faultOfOffer(offer)).toBe(why);
    expect(() => new ReceiverSmtp(generous('BETA', offer))).toThrow(
      `The offer cannot stand: ${why}`,
    );
  });

  it('of binary mail data needs the parameter of 8BITMIME, too', () => {
    const extensions = new Set(['CHUNKING', 'BINARYMIME'] as const);
    expect(faultOfOffer({ extensions, auth: null })).toContain('BINARYMIME needs 8BITMIME');
  });

  it.each([
    [[], 'AUTH needs a mechanism: name one, or do not offer AUTH'],
    [
      ['PLAIN', 'login'],
      '"login" is no name of a mechanism: up to 20 of A to Z, 0 to 9, "-" and "_"',
    ],
  ])('of AUTH with %j cannot stand', (mechanisms, why) => {
    const auth = { ...WHOLE_OFFER.auth!, mechanisms };
    expect(faultOfOffer({ ...WHOLE_OFFER, auth })).toBe(why);
  });

  it.each(['A', '9', '-', '_', 'SCRAM-SHA-256-PLUS_0', 'X'.repeat(20)])(
    'may name the mechanism %j',
    (name) => {
      const auth = { mechanisms: [name], inClear: true, challenge: () => '' };
      expect(faultOfOffer({ ...WHOLE_OFFER, auth })).toBeNull();
    },
  );

  it.each([
    '',
    'X'.repeat(21),
    ' PLAIN',
    'PLAIN ',
    'PLAIN\n',
    '(PLAIN',
    'PLAIN LOGIN',
    'Z[',
    '@A',
    '0:',
    '/0',
  ])('may not name the mechanism %j', (name) => {
    const auth = { mechanisms: ['PLAIN', name], inClear: true, challenge: () => '' };
    expect(faultOfOffer({ ...WHOLE_OFFER, auth })).toContain(
      `${JSON.stringify(name)} is no name of a mechanism`,
    );
  });

  it('of everything, or of nothing, stands', () => {
    expect(faultOfOffer(WHOLE_OFFER)).toBeNull();
    expect(faultOfOffer(PLAIN_OFFER)).toBeNull();
    expect(faultOfOffer({ extensions: new Set(), auth: null })).toBeNull();
  });
});
