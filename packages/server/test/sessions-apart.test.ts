/** Two sessions, their lines in any order: nothing of one shows in the other. */
import { memoryCarrier, systemClock } from '@hopscope/channel';
import { formatPath, textOf } from '@hopscope/protocol';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { createServer, type Policy, type SmtpSession } from '../src/index.ts';
import { caller, sizeOf, turns, until, type Caller } from './support/caller.ts';

/** What the hooks of one session were told, as text. */
type Told = string[];

/** Notes for each session what its hooks see, and lets the others go on in between. */
function noting(told: Map<SmtpSession, Told>, streams: boolean): Policy {
  const note = async (session: SmtpSession, text: string): Promise<void> => {
    const own = told.get(session) ?? [];
    told.set(session, own);
    own.push(`${session.domain} ${session.user} ${text}`);
    await Promise.resolve();
  };
  const hooks: Policy = {
    authenticate: ({ user, session }) => note(session, `is ${user}`).then(() => true),
    mail: ({ reversePath, session }) => note(session, `MAIL ${formatPath(reversePath)}`),
    rcpt: ({ forwardPath, envelope, session }) =>
      note(session, `RCPT ${formatPath(forwardPath)} behind ${envelope.forwardPaths.length}`),
  };
  const ends = (session: SmtpSession, to: readonly string[], size: number): Promise<void> =>
    note(session, `${size} octets to ${to.join(' ')}`);
  return streams
    ? {
        ...hooks,
        message: undefined,
        async receive({ envelope, data, session }) {
          await ends(session, envelope.forwardPaths.map(formatPath), await sizeOf(data));
        },
      }
    : {
        ...hooks,
        receive: undefined,
        async message({ envelope, data, session }) {
          expect(textOf(data)).toContain(`from ${session.domain}`);
          await ends(session, envelope.forwardPaths.map(formatPath), data.length);
        },
      };
}

/** What a caller of this name says, in pieces that need not be lines; two mails, one of them in chunks. */
function script(name: string): readonly string[] {
  const user = Buffer.from(`\0${name}\0secret`).toString('base64');
  const text = `from ${name}\r\n`.repeat(name.length);
  return [
    `EHLO ${name}\r\n`,
    `AUTH PLAIN ${user}\r\n`,
    `MAIL FROM:<${name}@a>\r\nRCPT TO:<one@${name}>\r\n`,
    'DATA\r\n',
    text,
    '.\r',
    '\n',
    `MAIL FROM:<${name}@c>\r\n`,
    `RCPT TO:<two@${name}>\r\nRCPT TO:<three@${name}>\r\n`,
    `BDAT ${text.length}\r\n`,
    text.slice(0, 5),
    text.slice(5),
    'BDAT 0 LAST\r\n',
    'QUIT\r\n',
  ];
}

function wanted(name: string): Told {
  const size = `from ${name}\r\n`.length * name.length;
  const end = (to: string): string => `${name} ${name} ${size} octets to ${to}`;
  return [
    `${name} null is ${name}`,
    `${name} ${name} MAIL <${name}@a>`,
    `${name} ${name} RCPT <one@${name}> behind 0`,
    end(`<one@${name}>`),
    `${name} ${name} MAIL <${name}@c>`,
    `${name} ${name} RCPT <two@${name}> behind 0`,
    `${name} ${name} RCPT <three@${name}> behind 1`,
    end(`<two@${name}> <three@${name}>`),
  ];
}

const NAMES = ['a', 'bbb', 'cc'] as const;

/** Whose turn it is, until all have said all. */
const TURNS = fc.shuffledSubarray(
  NAMES.flatMap((name) => script(name).map(() => name)),
  { minLength: NAMES.length * script('a').length },
);

it.each([false, true])(
  'sessions side by side know nothing of each other (streams: %s)',
  async (streams) => {
    const carrier = memoryCarrier(systemClock);
    await fc.assert(
      fc.asyncProperty(TURNS, fc.boolean(), async (order, patient) => {
        const told = new Map<SmtpSession, Told>();
        const errors: unknown[] = [];
        const server = createServer(noting(told, streams), {
          carrier,
          auth: { inClear: true },
          onError: (error) => errors.push(error),
        });
        const address = await server.listen();
        const ends = new Map<string, Caller>();
        for (const name of NAMES) ends.set(name, await caller(carrier, address));
        const left = new Map(NAMES.map((name) => [name, [...script(name)]]));
        for (const name of order) {
          ends.get(name)?.write(left.get(name)?.shift() ?? '');
          if (patient) await turns(2); // else each session hears all at once
        }
        await until(() => [...ends.values()].every(({ closed }) => closed !== null), 'the ends');
        for (const end of ends.values())
          expect(end.codes).toEqual([
            220, 250, 235, 250, 250, 354, 250, 250, 250, 250, 250, 250, 221,
          ]);
        expect(new Set(told.values())).toEqual(new Set(NAMES.map(wanted)));
        expect(errors).toEqual([]);
        await server.close();
      }),
      { numRuns: 25 },
    );
  },
);
