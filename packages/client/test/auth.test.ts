import { createHmac } from 'node:crypto';

import { memoryCarrier, systemClock } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import {
  challengeReply,
  encodeBase64,
  octetsOf,
  reply,
  textOf,
  type Claim,
  type Offer,
} from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import {
  AuthenticationFailedError,
  InvalidOptionError,
  TlsRequiredError,
  connect,
  type Auth,
  type ConnectOptions,
  type SaslClient,
} from '../src/index.ts';
import { receiverAt } from './support/receiver.ts';
import { listenWith, obliging } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';
import { until } from './support/until.ts';

const { ca, here } = TEST_CERTIFICATES;
const SECRET = 'tanstaaftanstaaf';
const auth = { user: 'tim', password: SECRET };
const under: ConnectOptions = { tls: { mode: 'required', ca } };

const challenge = (): string => '<1896.697170952@postoffice.example>';

function offering(mechanisms: readonly string[], inClear: boolean): Offer {
  return { extensions: new Set(['STARTTLS']), auth: { mechanisms, inClear, challenge } };
}

/** Whether the claim holds Tim's password. */
function isTim(claim: Claim): boolean {
  if (claim.kind === 'password') return claim.user === 'tim' && claim.password === SECRET;
  if (claim.kind !== 'cram-md5') return false;
  return createHmac('md5', SECRET).update(claim.challenge).digest('hex') === claim.digest;
}

async function receiver(mechanisms: readonly string[], inClear = true) {
  const carrier = memoryCarrier(systemClock);
  const claims: Claim[] = [];
  const far = await receiverAt(carrier, systemClock, {
    certificate: here,
    offer: offering(mechanisms, inClear),
    answer(question) {
      if (question.occasion !== 'AUTH') return null;
      const { claim } = question;
      claims.push(claim);
      if (claim.kind !== 'response') return isTim(claim) ? reply(235, 'Welcome') : reply(535, 'No');
      const said = claim.response === null ? '' : textOf(claim.response);
      if (said === 'three') return reply(235, 'Welcome');
      return said === 'no' ? reply(535, 'No') : challengeReply(octetsOf(`${said}?`));
    },
  });
  const open = (wanted: Auth, options: ConnectOptions = {}) =>
    connect(far.address, { carrier, name: 'alpha', auth: wanted, ...options });
  return { far, claims, open };
}

describe('a user', () => {
  it.each([
    [['LOGIN', 'PLAIN', 'CRAM-MD5'], {}, 'cram-md5'],
    [['LOGIN', 'PLAIN'], {}, 'PLAIN'],
    [['LOGIN', 'XOAUTH2'], {}, 'LOGIN'],
    [['LOGIN', 'PLAIN', 'CRAM-MD5'], { mechanism: 'LOGIN' as const }, 'LOGIN'],
  ])('is authenticated by the strongest of %j', async (mechanisms, terms, used) => {
    const { far, claims, open } = await receiver(mechanisms);
    await using connection = await open({ ...auth, ...terms }, under);
    expect(connection.security.kind).toBe('tls');
    expect(claims.map((claim) => ('mechanism' in claim ? claim.mechanism : claim.kind))).toEqual([
      used,
    ]);
    await far.close();
  });

  it('is authenticated in the clear only by what does not show the password', async () => {
    const { far, claims, open } = await receiver(['PLAIN', 'LOGIN', 'CRAM-MD5']);
    await using connection = await open(auth, { tls: 'never' });
    expect(connection.security.kind).toBe('clear');
    expect(claims).toMatchObject([{ kind: 'cram-md5' }]);
    await far.close();
  });

  it('whose password would be seen is not authenticated, unless that is wanted', async () => {
    const { far, claims, open } = await receiver(['PLAIN', 'LOGIN']);
    const error = await thrownBy(open(auth, { tls: 'never' }));
    expect(error).toBeInstanceOf(AuthenticationFailedError);
    expect(error).toMatchObject({ mechanism: null, reply: null, transient: false });
    expect(claims).toEqual([]);
    await until(() => far.open === 0, 'the channel to close');
    await using connection = await open({ ...auth, inClear: true }, { tls: 'never' });
    expect(connection.security.kind).toBe('clear');
    expect(claims).toHaveLength(1);
    await far.close();
  });

  it('asks for TLS and a proof by itself', async () => {
    const { far, claims, open } = await receiver(['PLAIN']);
    expect(await thrownBy(open(auth))).toMatchObject({ name: 'TlsFailedError' });
    const carrier = memoryCarrier(systemClock);
    const plain = await receiverAt(carrier, systemClock);
    const error = await thrownBy(connect(plain.address, { carrier, auth }));
    expect(error).toBeInstanceOf(TlsRequiredError);
    expect(claims).toEqual([]);
    await plain.close();
    await far.close();
  });

  it('who is refused gets the reply, and no secret is in the error', async () => {
    for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const) {
      const { far, open } = await receiver([mechanism]);
      const error = await thrownBy(open({ user: 'tim', password: 'wrong-secret' }, under));
      expect(error).toBeInstanceOf(AuthenticationFailedError);
      expect(error).toMatchObject({ mechanism, reply: { code: 535 } });
      const told = `${String(error)} ${JSON.stringify(error)}`;
      expect(told).not.toMatch(/wrong-secret|d3Jvbmctc2Vj/);
      await until(() => far.open === 0, 'the channel to close');
      await far.close();
    }
  });

  it('whose name or password cannot be sent is an InvalidOptionError without them', async () => {
    const { far, claims, open } = await receiver(['PLAIN']);
    for (const wrong of [
      { user: '', password: 'hush' },
      { user: 'tim', password: 'hush\0' },
      { user: 'tim', password: 'hush'.repeat(100) },
    ]) {
      const error = await thrownBy(open(wrong, under));
      expect(error).toBeInstanceOf(InvalidOptionError);
      expect(String(error)).not.toContain('hush');
    }
    expect(claims).toEqual([]);
    expect(far.open).toBe(0);
    await far.close();
  });
});

describe('a receiver-SMTP that challenges without end', () => {
  it.each([
    ['PLAIN', ['*']],
    ['LOGIN', [base64('tim'), base64(SECRET), '*']],
    ['CRAM-MD5', [base64(cramMd5('<1@b>')), '*']],
  ] as const)('learns by %s no more than one that is honest', async (mechanism, responses) => {
    const carrier = memoryCarrier(systemClock);
    const far = await listenWith(
      carrier,
      obliging((line) =>
        line.startsWith('EHLO')
          ? ['250-beta', `250 AUTH ${mechanism}`]
          : [`334 ${base64('<1@b>')}`],
      ),
    );
    const options = { carrier, auth: { ...auth, inClear: true }, tls: 'never' } as const;
    const error = await thrownBy(connect(far.address, options));
    expect(error).toMatchObject({
      name: 'ChannelLostError',
      message: expect.stringContaining('it answered 334 out of turn'),
    });
    expect(far.ends[0]?.heard.split('\r\n').slice(2, -1)).toEqual(responses);
    await far.close();
  });
});

function base64(text: string): string {
  return encodeBase64(octetsOf(text));
}

function cramMd5(text: string): string {
  return `tim ${createHmac('md5', SECRET).update(text).digest('hex')}`;
}

function counting(answers: readonly (string | null)[]): SaslClient & { heard: string[] } {
  const left = [...answers];
  const heard: string[] = [];
  return {
    name: 'x-counting',
    heard,
    initial: octetsOf('one'),
    async respond(asked) {
      heard.push(textOf(asked));
      await Promise.resolve();
      const answer = left.shift() ?? null;
      return answer === null ? null : octetsOf(answer);
    },
  };
}

describe('a mechanism of one’s own', () => {
  it('answers challenges, at once or later', async () => {
    const { far, open } = await receiver(['X-COUNTING']);
    const client = counting(['two', 'three']);
    await using connection = await open(() => client, under);
    expect(client.heard).toEqual(['one?', 'two?']);
    expect(connection.security.kind).toBe('tls');
    await far.close();
  });

  it('may give up, or fail with an error that connect rejects with', async () => {
    const { far, open } = await receiver(['X-COUNTING']);
    const error = await thrownBy(open(counting([null]), under));
    expect(error).toMatchObject({ name: 'AuthenticationFailedError', reply: { code: 501 } });
    const own = new Error('no token');
    const failing: SaslClient = {
      name: 'X-COUNTING',
      respond: () => {
        throw own;
      },
    };
    expect(await thrownBy(open(failing, under))).toBe(own);
    await until(() => far.open === 0, 'the channel to close');
    await far.close();
  });

  it('that is not offered, or has no name, is told', async () => {
    const { far, open } = await receiver(['PLAIN']);
    const error = await thrownBy(open(counting([]), under));
    expect(error).toMatchObject({ name: 'AuthenticationFailedError', mechanism: null });
    expect(String(error)).toContain('it offers PLAIN, and not x-counting');
    const nameless = { ...counting([]), name: 'A B\r\nQUIT' };
    expect(await thrownBy(open(nameless, under))).toBeInstanceOf(InvalidOptionError);
    await far.close();
  });
});
