import { memoryCarrier, systemClock } from '@hopscope/channel';
import {
  RULES,
  forwardPath,
  parseForwardPath,
  parseHost,
  parseLocalPart,
} from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import {
  CannotConnectError,
  InvalidAddressError,
  InvalidMailDataError,
  InvalidNameError,
  InvalidPathError,
  connect,
  createPool,
  sendMail,
  type Mail,
} from '../src/index.ts';
import { listenWith, obliging } from './support/script.ts';
import { turns } from './support/until.ts';

const CONTROLS = ['\r', '\n', '\r\n', '\0', '\r\nRCPT TO:<eve@evil>', '\u0085', '\u2028', 'ä'];
const mail: Mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('what is no path', () => {
  const paths: readonly (readonly [string, number])[] = [
    ['joe', 4],
    ['<joe>', 5],
    ['@ONE,TWO:JOE@THREE', 6],
    ['<@ONE,TWO:JOE@THREE>', 7],
    ['@ONE@TWO:JOE@THREE', 5],
    ['joe@three>', 11],
    ['', 1],
    ['joe@b ', 6],
  ];

  it.each(paths)('%j is an InvalidPathError that names its column', async (to, column) => {
    const carrier = memoryCarrier(systemClock);
    const error = await thrownBy(sendMail('b:25', { ...mail, to: ['ann@b', to] }, { carrier }));
    expect(error).toBeInstanceOf(InvalidPathError);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ text: to, column });
  });

  it('keeps its fault when it is a typed path of the other dialect or of nobody', async () => {
    const carrier = memoryCarrier(systemClock);
    const old = parseForwardPath('<Joe\\,Smith@b>', RULES.rfc821);
    const host = parseHost('b', RULES.rfc821);
    const user = parseLocalPart('joe', RULES.rfc821);
    if (!old.ok || !host.ok || !user.ok) throw new Error('a path of the test is none');
    const forged = forwardPath([], {
      host: host.value,
      localPart: 'joe\r\nRSET' as typeof user.value,
    });
    for (const to of [old.value, forged]) {
      const error = await thrownBy(sendMail('b:25', { ...mail, to }, { carrier }));
      expect(error).toBeInstanceOf(InvalidPathError);
    }
  });
});

/** A host name of so many octets. */
function hostOf(size: number): string {
  return 'abcdefghi.'.repeat(25).slice(-size);
}

describe('a size of RFC 821 4.5.3 or RFC 5321 4.5.3.1 is kept:', () => {
  it.each([
    ['a local-part of 64 octets', 'rfc5321', `${'x'.repeat(64)}@b`, `${'x'.repeat(65)}@b`],
    ['a domain of 64 octets in 1982', 'rfc821', `joe@${'b'.repeat(64)}`, `joe@${'b'.repeat(65)}`],
    [
      'a path of 256 octets',
      'rfc5321',
      `@one:${'x'.repeat(8)}@${hostOf(239)}x`,
      `@one:${'x'.repeat(9)}@${hostOf(239)}x`,
    ],
  ] as const)('%s goes, and one more does not', async (_what, dialect, fits, tooLong) => {
    const carrier = memoryCarrier(systemClock);
    const outcome = (to: string) =>
      thrownBy(sendMail('b:25', { ...mail, to }, { carrier, dialect, name: 'alpha' }));
    expect(await outcome(fits)).toBeInstanceOf(CannotConnectError);
    expect(await outcome(tooLong)).toBeInstanceOf(InvalidPathError);
  });
});

describe('a control character, or one that is not ASCII,', () => {
  it.each([
    ['rfc821', CONTROLS],
    ['rfc5321', CONTROLS.filter((control) => control < '\u00a0')], // a letter, and SMTPUTF8 may be there (RFC 6531 3.3)
  ] as const)(
    'in a path of %s is refused before an octet of the mail is sent',
    async (dialect, controls) => {
      const carrier = memoryCarrier(systemClock);
      const far = await listenWith(carrier, obliging());
      const connection = await connect(far.address, { carrier, name: 'alpha', dialect });
      const heard = far.ends[0]?.heard;
      for (const control of controls) {
        for (const place of [
          `${control}joe@b`,
          `jo${control}e@b`,
          `joe@b${control}`,
          `@one${control}:joe@b`,
        ]) {
          for (const wrong of [
            { ...mail, from: place },
            { ...mail, to: place },
            { ...mail, to: `<${place}>` },
          ]) {
            expect(await thrownBy(connection.deliver(wrong))).toBeInstanceOf(InvalidPathError);
          }
        }
      }
      await turns(5);
      expect(far.ends[0]?.heard).toBe(heard);
      await connection.quit();
      await far.close();
    },
  );

  it('in the name or the address is refused before a channel is opened', async () => {
    const carrier = memoryCarrier(systemClock);
    const far = await listenWith(carrier, obliging());
    for (const control of CONTROLS) {
      const name = `alpha${control}`;
      expect(await thrownBy(connect(far.address, { carrier, name }))).toBeInstanceOf(
        InvalidNameError,
      );
      const host = `127.0.0.1${control}`;
      for (const address of [host, `${host}:25`, { host }, `127.0.0.1:25${control}`]) {
        expect(await thrownBy(connect(address, { carrier }))).toBeInstanceOf(InvalidAddressError);
      }
    }
    expect(far.ends).toHaveLength(0);
    await far.close();
  });
});

it('an address without a host, or with a port that is none, is refused', async () => {
  for (const address of [
    '',
    ':25',
    'b:',
    'b:0',
    'b:65536',
    '[::1',
    { host: '' },
    { host: 'b', port: 1.5 },
  ]) {
    expect(await thrownBy(connect(address))).toBeInstanceOf(InvalidAddressError);
  }
});

it.each([
  ['b:65536', 'a port is a number from 0 to 65535'],
  ['b:0', 'a port is a number from 1 to 65535'],
  ['::1', 'an IPv6 address as in [::1]:2525'],
])('what is wrong with the address %s is told', (address, why) => {
  expect(() => createPool(address)).toThrow(why);
});

it('a mail without recipients is refused', async () => {
  await expect(sendMail('b:25', { ...mail, to: [] })).rejects.toMatchObject({
    name: 'InvalidOptionError',
    option: 'to',
  });
});

it('a CR or LF that stands alone in text or octets is refused before a channel is opened', async () => {
  for (const data of ['a\rb', 'a\r', '\r\r\n', octets('a\nb'), octets('a\r\n.\n'), octets('a\r')]) {
    const error = await thrownBy(sendMail('b:25', { ...mail, data }));
    expect(error).toBeInstanceOf(InvalidMailDataError);
  }
});
