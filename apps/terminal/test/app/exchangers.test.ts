/** Mail to a domain (RFC 5321 5.1): what is said of the exchanger that gets it, and where the help names them all. */
import { expect, test } from 'vitest';

import { plain } from '../../src/app/spans.ts';
import { caption } from '../../src/app/views/caption.ts';
import { helpLines } from '../../src/app/views/help.ts';
import { played } from '../text/support/played.ts';
import { frameAt, upTo } from './support/frames.ts';

const EVENTS = played(`
hosts:
  ALPHA: { profile: rfc5321, mailboxes: [SAM] }
  MAIL: { profile: rfc5321, mailboxes: [JOE] }
  BACKUP: { profile: rfc5321 }
  OLD: { mailboxes: [OTTO] }
mx:
  EXAMPLE: { BACKUP: 20, MAIL: 10 }
  OTHER: { MAIL: 0 }
  BACKUP: { BACKUP: 5 }
mail:
  - { from: SAM@ALPHA, to: JOE@example }
  - { from: SAM@ALPHA, to: JOE@MAIL }
  - { from: OTTO@OLD, to: POSTMASTER@BACKUP }
faults:
  - { link: [ALPHA, MAIL], refuse: true, until: 100ms }
`);

const saidOf = (from: string, to: string, mail = 'm1'): string =>
  caption(
    frameAt(
      EVENTS,
      upTo(
        EVENTS,
        (one) => one.type === 'sending' && one.mail === mail && one.host === from && one.to === to,
      ),
    ),
  );

test('The caption says by what preference the host was chosen, and who is preferred to it', () => {
  expect(saidOf('ALPHA', 'MAIL')).toBe(
    'ALPHA sends m1 to MAIL, which takes mail for example with preference 10: none is preferred to it. (RFC 5321 5.1)',
  );
  expect(saidOf('ALPHA', 'BACKUP')).toBe(
    'ALPHA sends m1 to BACKUP, which takes mail for example with preference 20: MAIL, with 10, is preferred to it. (RFC 5321 5.1)',
  );
  expect(saidOf('BACKUP', 'MAIL')).toMatch(
    /^BACKUP sends m1 to MAIL, which takes mail for example/,
  );
});

test('Of mail to a host by its name nothing of the kind is said', () => {
  expect(saidOf('ALPHA', 'MAIL', 'm2')).toBe('ALPHA sends m2 to MAIL.');
});

test('Nor is it where the host that sends knows of no mail exchangers', () => {
  expect(saidOf('OLD', 'BACKUP', 'm3')).toBe('OLD sends m3 to BACKUP.');
});

test('The help names the exchangers of each domain', () => {
  const lines = helpLines(frameAt(EVENTS, EVENTS.length), 80, 100).lines.map(plain);
  expect(lines.map((line) => line.trimEnd())).toEqual(
    expect.arrayContaining(['MAIL FOR EXAMPLE  MAIL 10, BACKUP 20', 'MAIL FOR OTHER  MAIL 0']),
  );
});
