/** The law behind every argument of the client: no CR, LF or NUL that a caller hands over becomes a command of its own. */
import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  connect,
  createPool,
  sendMail,
  type ConnectOptions,
  type Mail,
  type SmtpConnection,
} from '../src/index.ts';
import { listenWith, obliging, type FarEnd, type Listening } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';

const OFFER = ['250-beta.example', '250-AUTH PLAIN LOGIN', '250-SMTPUTF8', '250 DSN'];
const mail: Mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

/** A text with a control character that ends lines, or strings elsewhere, somewhere in it; a command may follow. */
const injected: fc.Arbitrary<string> = fc
  .tuple(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('\r', '\n', '\r\n', '\0', '\n\r', '\r\n.\r\n'),
    fc.constantFrom('', 'RSET', 'RCPT TO:<eve@evil>', 'MAIL FROM:<>\r\n', '.'),
    fc.string({ maxLength: 8 }),
  )
  .map((parts) => parts.join(''));

/** As a caller without types would give it. */
function untyped<T>(known: T, changes: object): T {
  return { ...known, ...changes };
}

type Place = readonly [name: string, mail: (text: string) => Mail];

const IN_MAILS: readonly Place[] = [
  ['from', (text) => ({ ...mail, from: text })],
  ['from, a user', (text) => ({ ...mail, from: `${text}@a` })],
  ['from, a quoted user', (text) => ({ ...mail, from: `"${text}"@a` })],
  ['from, a host', (text) => ({ ...mail, from: `sam@${text}` })],
  ['to', (text) => ({ ...mail, to: text })],
  ['to, in brackets', (text) => ({ ...mail, to: `<${text}@b>` })],
  ['to, a route', (text) => ({ ...mail, to: `@${text}:joe@b` })],
  ['to, one of several', (text) => ({ ...mail, to: ['ann@b', { path: `joe@b${text}` }] })],
  ['verb', (text) => untyped(mail, { verb: `MAIL${text}` })],
  ['dsn.envid', (text) => ({ ...mail, dsn: { envid: text } })],
  ['dsn.ret', (text) => untyped(mail, { dsn: { ret: `FULL${text}` } })],
  ['dsn.notify', (text) => untyped(mail, { dsn: { notify: `NEVER${text}` } })],
  ['dsn.notify, in a list', (text) => untyped(mail, { dsn: { notify: ['DELAY', text] } })],
  ['orcpt', (text) => ({ ...mail, to: { path: 'joe@b', orcpt: text } })],
  ['notify of one', (text) => untyped(mail, { to: { path: 'joe@b', notify: [text] } })],
];

type Question = (connection: SmtpConnection, text: string) => Promise<unknown>;

const QUESTIONS: readonly (readonly [string, Question])[] = [
  ['verify', (connection, text) => connection.verify(text)],
  ['expand', (connection, text) => connection.expand(text)],
  ['help', (connection, text) => connection.help(text)],
];

const IN_OPTIONS: readonly (readonly [string, (text: string) => ConnectOptions])[] = [
  ['name', (text) => ({ name: text })],
  ['auth.name', (name) => ({ auth: { name, respond: () => null } })],
];

/** Each channel has a script of its own, and ends with QUIT. */
async function offering(carrier: Carrier): Promise<Listening> {
  const scripts = new WeakMap<FarEnd, (end: FarEnd) => void>();
  return listenWith(carrier, (end) => {
    const script = scripts.get(end) ?? obliging(refusing);
    scripts.set(end, script);
    script(end);
    if (end.lastLine === 'QUIT') end.channel.end();
  });
}

function refusing(line: string): readonly string[] | null {
  if (line.startsWith('AUTH')) return ['535 no'];
  return line.startsWith('EHLO') ? OFFER : null;
}

/** Attempts that must be refused; then what the far end heard in all. */
async function heardOf(carrier: Carrier, attempt: Question): Promise<readonly string[]> {
  const far = await offering(carrier);
  const connection = await connect(far.address, { carrier, name: 'alpha' });
  await fc.assert(
    fc.asyncProperty(injected, async (text) => {
      const error = await thrownBy(attempt(connection, text));
      expect(error).toBeInstanceOf(TypeError);
    }),
    { numRuns: 40 },
  );
  await connection.noop();
  const heard = far.ends.map((end) => end.heard);
  await connection.quit();
  await far.close();
  return heard;
}

const NOTHING_OF_IT = ['EHLO alpha\r\nNOOP\r\n'];

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock))],
  ['over TCP', (): Carrier => tcpCarrier],
])('a CR, LF or NUL %s', (_name, make) => {
  it.each(IN_MAILS)(
    'in %s is refused before an octet of the mail is sent',
    async (_place, mailOf) => {
      const heard = heardOf(make(), (connection, text) => connection.deliver(mailOf(text)));
      expect(await heard).toEqual(NOTHING_OF_IT);
    },
  );

  it.each(QUESTIONS)('in the text of %s is refused before an octet is sent', async (_verb, ask) => {
    expect(await heardOf(make(), ask)).toEqual(NOTHING_OF_IT);
  });

  it.each(IN_OPTIONS)('in %s is refused before a channel is opened', async (_option, optionsOf) => {
    const carrier = make();
    const far = await offering(carrier);
    await fc.assert(
      fc.asyncProperty(injected, async (text) => {
        const options = { name: 'alpha', carrier, ...optionsOf(text) };
        expect(await thrownBy(connect(far.address, options))).toBeInstanceOf(TypeError);
        expect(await thrownBy(sendMail(far.address, mail, options))).toBeInstanceOf(TypeError);
        expect(() => createPool(far.address, options)).toThrow(TypeError);
      }),
      { numRuns: 40 },
    );
    expect(far.ends).toHaveLength(0);
    await far.close();
  });

  it('in a user name or password travels in base64 alone, or is refused', async () => {
    const carrier = make();
    const far = await offering(carrier);
    await fc.assert(
      fc.asyncProperty(injected, fc.boolean(), async (text, inName) => {
        const auth = { user: inName ? text : 'sam', password: inName ? 'x' : text, inClear: true };
        const options = { carrier, name: 'alpha', tls: 'never', auth } as const;
        await thrownBy(sendMail(far.address, mail, options));
        for (const { heard } of far.ends)
          expect(heard).toMatch(/^EHLO alpha\r\n(?:AUTH PLAIN [A-Za-z0-9+/=]+\r\n(?:QUIT\r\n)?)?$/);
      }),
      { numRuns: 40 },
    );
    await far.close();
  });
});
