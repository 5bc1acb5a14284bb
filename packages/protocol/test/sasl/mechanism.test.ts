import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cramMd5Exchange,
  cramMd5Response,
  decodeBase64,
  encodeBase64,
  loginExchange,
  loginResponse,
  octetsOf,
  plainExchange,
  plainResponse,
  textOf,
  utf8Encode,
  utf8Length,
  type Credentials,
  type Parsed,
  type SaslExchange,
} from '../../src/index.ts';
import { faultOf } from '../helpers.ts';

function must<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.fault.wanted);
  return result.value;
}

/** What comes of the answers: the challenges as texts, then the credentials or what was wanted. */
function run(
  exchange: SaslExchange,
  ...answers: readonly (Uint8Array | null)[]
): readonly (string | Credentials)[] {
  return answers.map((answer) => {
    const step = exchange.step(answer);
    switch (step.kind) {
      case 'challenge':
        return textOf(step.octets);
      case 'credentials':
        return step.credentials;
      case 'malformed':
        return `malformed: ${step.wanted}`;
    }
  });
}

const SAFE = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((text) => !text.includes('\0'));
const LONG = 'x'.repeat(255);
const DIGEST = 'b913a602c7eda7a495b4e6e7334d3890';
const CHALLENGE = '<1896.697170952@postoffice.reston.mci.net>';
const HEXADECIMAL =
  'malformed: CRAM-MD5 has a user name, a space and 32 hexadecimal digits in lower case';

describe('PLAIN', () => {
  const tim = {
    kind: 'password',
    mechanism: 'PLAIN',
    authorizationId: null,
    user: 'tim',
    password: 'tanstaaftanstaaf',
  } as const;

  it('asks with nothing and takes the first example of RFC 4616 4', () => {
    const answer = octetsOf('\0tim\0tanstaaftanstaaf');
    expect(answer).toHaveLength(21);
    expect(run(plainExchange(), null, answer)).toEqual(['', tim]);
    expect(plainResponse(tim)).toEqual({ ok: true, value: answer });
  });

  it('takes the second example as an initial response', () => {
    const answer = octetsOf('Ursel\0Kurt\0xipj3plmq');
    expect(answer).toHaveLength(20);
    const given = { authorizationId: 'Ursel', user: 'Kurt', password: 'xipj3plmq' };
    expect(run(plainExchange(), answer)).toEqual([
      { kind: 'password', mechanism: 'PLAIN', ...given },
    ]);
    expect(plainResponse(given)).toEqual({ ok: true, value: answer });
  });

  it('brings over any names and passwords', () => {
    fc.assert(
      fc.property(fc.option(SAFE), SAFE, SAFE, (authorizationId, user, password) => {
        const given = { authorizationId, user, password };
        expect(run(plainExchange(), must(plainResponse(given)))).toEqual([
          { kind: 'password', mechanism: 'PLAIN', ...given },
        ]);
      }),
    );
  });

  it.each([
    ['', 'PLAIN has two NUL octets, before the user name and before the password'],
    ['tim', 'PLAIN has two NUL octets, before the user name and before the password'],
    ['tim\0x', 'PLAIN has two NUL octets, before the user name and before the password'],
    ['\0tim\0x\0', 'PLAIN has two NUL octets, before the user name and before the password'],
    ['\0\0\0', 'PLAIN has two NUL octets, before the user name and before the password'],
    ['\0\0x', 'the user name must not be empty'],
    ['\0tim\0', 'the password must not be empty'],
    ['\0t\u00EFm\0x', 'the user name must be UTF-8'],
    ['\0tim\0\u00C0\u0080', 'the password must be UTF-8'],
    ['\u00ED\u00A0\u0080\0tim\0x', 'the authorization identity must be UTF-8'],
    [`\0${LONG}x\0x`, 'the user name has at most 255 octets'],
    [`\0x\0${LONG}x`, 'the password has at most 255 octets'],
    [`${LONG}x\0x\0x`, 'the authorization identity has at most 255 octets'],
  ])('does not take %j', (answer, wanted) => {
    expect(run(plainExchange(), octetsOf(answer))).toEqual([`malformed: ${wanted}`]);
  });

  it('takes 255 octets of each, which are fewer characters beyond ASCII', () => {
    const long = `${'\u00E9'.repeat(127)}x`;
    const given = { authorizationId: long, user: long, password: long };
    expect(utf8Length(long)).toBe(255);
    expect(run(plainExchange(), must(plainResponse(given)))).toMatchObject([given]);
    expect(faultOf(plainResponse({ ...given, password: `${long}x` }))).toBe(
      '0: the password has at most 255 octets',
    );
  });

  it.each([
    [{ authorizationId: '' }, '0: the authorization identity must not be empty'],
    [{ authorizationId: 'a\0' }, '1: the authorization identity must have no U+0000 in it'],
    [{ user: '' }, '0: the user name must not be empty'],
    [{ user: 'ti\0m' }, '2: the user name must have no U+0000 in it'],
    [{ password: '' }, '0: the password must not be empty'],
    [{ password: 'a\uD800' }, '0: the password must have no half of a character'],
  ])('is not sent with %j', (wrong, fault) => {
    expect(faultOf(plainResponse({ ...tim, ...wrong }))).toBe(fault);
  });
});

describe('LOGIN', () => {
  const joe = { kind: 'password', mechanism: 'LOGIN', authorizationId: null } as const;

  it('asks twice', () => {
    expect(
      run(
        loginExchange(),
        null,
        must(loginResponse('j\u00F6e', 'user name')),
        must(loginResponse('a b', 'password')),
      ),
    ).toEqual(['Username:', 'Password:', { ...joe, user: 'j\u00F6e', password: 'a b' }]);
  });

  it('takes an initial response as the user name', () => {
    expect(run(loginExchange(), octetsOf('joe'), octetsOf('x'))).toEqual([
      'Password:',
      { ...joe, user: 'joe', password: 'x' },
    ]);
  });

  it.each([
    [['', 'x'], 'the user name must not be empty'],
    [['j\0', 'x'], 'the user name must have no U+0000 in it'],
    [['\u00FF', 'x'], 'the user name must be UTF-8'],
    [['joe', ''], 'the password must not be empty'],
    [['joe', `${LONG}x`], 'the password has at most 255 octets'],
  ])('does not take %j', (answers, wanted) => {
    const exchange = loginExchange();
    const taken = wanted.includes('user name') ? answers.slice(0, 1) : answers;
    expect(run(exchange, ...taken.map(octetsOf)).at(-1)).toBe(`malformed: ${wanted}`);
    expect(() => exchange.step(octetsOf('again'))).toThrow('after its end');
  });
});

describe('CRAM-MD5', () => {
  it('goes as in the example of RFC 2195 2', () => {
    const exchange = cramMd5Exchange(CHALLENGE);
    expect(run(exchange, null)).toEqual([CHALLENGE]);
    expect(encodeBase64(octetsOf(CHALLENGE))).toBe(
      'PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+',
    );
    const answer = must(cramMd5Response('tim', DIGEST));
    expect(encodeBase64(answer)).toBe('dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw');
    expect(run(exchange, answer)).toEqual([
      { kind: 'cram-md5', user: 'tim', challenge: CHALLENGE, digest: DIGEST },
    ]);
  });

  it('takes the answer in the example of RFC 2554 4', () => {
    const challenge = '<CByLEDBhSCgnhMZ+N23F6w@elwood.innosoft.com>';
    const answer = must(decodeBase64('ZnJlZCA5ZTk1YWVlMDljNDBhZjJiODRhMGMyYjNiYmFlNzg2ZQ=='));
    const digest = '9e95aee09c40af2b84a0c2b3bbae786e';
    expect(run(cramMd5Exchange(challenge), null, answer).at(-1)).toEqual({
      kind: 'cram-md5',
      user: 'fred',
      challenge,
      digest,
    });
  });

  it('takes any user name, spaces in it too', () => {
    fc.assert(
      fc.property(fc.oneof(SAFE, fc.constantFrom('a b', ' a', 'a ', ' ')), (user) => {
        const answer = must(cramMd5Response(user, DIGEST));
        expect(run(cramMd5Exchange(CHALLENGE), null, answer).at(-1)).toMatchObject({ user });
      }),
    );
  });

  it.each([
    ['', HEXADECIMAL],
    ['tim', HEXADECIMAL],
    [DIGEST, HEXADECIMAL],
    [`tim ${DIGEST} `, HEXADECIMAL],
    [`tim ${DIGEST.slice(1)}`, HEXADECIMAL],
    [`tim ${DIGEST}0`, HEXADECIMAL],
    [`tim ${DIGEST.toUpperCase()}`, HEXADECIMAL],
    [`tim ${DIGEST.slice(1)}g`, HEXADECIMAL],
    [`tim ${DIGEST}\n`, HEXADECIMAL],
    [` ${DIGEST}`, 'malformed: the user name must not be empty'],
    [`t\0m ${DIGEST}`, 'malformed: the user name must have no U+0000 in it'],
    [`t\u00EFm ${DIGEST}`, 'malformed: the user name must be UTF-8'],
  ])('does not take %j', (answer, outcome) => {
    expect(run(cramMd5Exchange(CHALLENGE), null, octetsOf(answer)).at(-1)).toBe(outcome);
  });

  it('has no initial response', () => {
    expect(run(cramMd5Exchange(CHALLENGE), octetsOf(`tim ${DIGEST}`))).toEqual([
      'malformed: CRAM-MD5 has no initial response, for the server speaks first',
    ]);
  });

  it.each(['', 'a@b', '<a>', '<a b@c>', 'x<a@b>', '<a@b>\r\n', '<a@b@c>', '<@>', '<\u00E9@b>'])(
    'is never begun with the challenge %j',
    (challenge) => {
      expect(() => cramMd5Exchange(challenge)).toThrow('a challenge of CRAM-MD5 is <unique@host>');
    },
  );

  it('is not answered with a name that cannot be sent, nor with what is no digest', () => {
    for (const [name, at] of [
      ['a\0', 1],
      ['\0a', 0],
    ] as const)
      expect(faultOf(cramMd5Response(name, DIGEST))).toBe(
        `${at}: the user name must have no U+0000 in it`,
      );
    for (const none of [DIGEST.toUpperCase(), `${DIGEST}0`, `0${DIGEST}`, DIGEST.slice(1), ''])
      expect(() => cramMd5Response('tim', none)).toThrow('32 hexadecimal digits');
  });
});

describe('an exchange', () => {
  const exchanges = [plainExchange, loginExchange, () => cramMd5Exchange(CHALLENGE)];

  it.each(exchanges)('misses an answer once it has asked (%#)', (begin) => {
    const exchange = begin();
    exchange.step(null);
    expect(() => exchange.step(null)).toThrow('an answer is missing');
  });

  it('is over with its credentials', () => {
    const exchange = plainExchange();
    exchange.step(utf8Encode('\0a\0b'));
    expect(() => exchange.step(utf8Encode('\0a\0b'))).toThrow('after its end');
    expect(() => exchange.step(null)).toThrow('after its end');
  });
});
