import { describe, expect, test } from 'vitest';

import { formatReport } from '../../src/text/hop-table.ts';
import { mailReport, type MailReport } from '../../src/text/mail-report.ts';
import { chain, stateAfter } from './support/played.ts';

function reportOf(file: string, ms?: number): MailReport {
  const report = mailReport(stateAfter(file, ms), 'm1');
  if (report === null) throw new Error('there is no m1');
  return report;
}

const DELIVERED = chain('@ONE,@TWO:JOE@THREE');
const RETURNED = chain('@ONE,@TWO:MARY@THREE');

describe('the report of a mail', () => {
  test('has each hop with its paths as on the wire', () => {
    const { outcome, hops, delivered, notification } = reportOf(DELIVERED);
    expect({ outcome, notification }).toEqual({ outcome: 'delivered', notification: null });
    const hop = { reply: '250 OK', ms: expect.any(Number) };
    expect(hops).toEqual([
      {
        from: 'ALPHA',
        to: 'ONE',
        saidBy: 'ONE',
        reversePath: '<SAM@ALPHA>',
        forwardPath: '<@ONE,@TWO:JOE@THREE>',
        ...hop,
      },
      {
        from: 'ONE',
        to: 'TWO',
        saidBy: 'TWO',
        reversePath: '<@ONE:SAM@ALPHA>',
        forwardPath: '<@TWO:JOE@THREE>',
        ...hop,
      },
      {
        from: 'TWO',
        to: 'THREE',
        saidBy: 'THREE',
        reversePath: '<@TWO,@ONE:SAM@ALPHA>',
        forwardPath: '<JOE@THREE>',
        ...hop,
      },
    ]);
    expect(delivered).toEqual([
      { host: 'THREE', mailbox: 'JOE@THREE', returnPath: '<@TWO,@ONE:SAM@ALPHA>' },
    ]);
  });

  test('has the hops of the notification apart from those of the mail', () => {
    const { outcome, recipients, hops, notification, notifications } = reportOf(RETURNED);
    expect(outcome).toBe('returned');
    expect(recipients).toEqual([
      {
        forwardPath: '<@ONE,@TWO:MARY@THREE>',
        outcome: 'returned',
        reply: '550 No such user here',
      },
    ]);
    expect(hops.at(-1)?.reply).toBe('550 No such user here');
    expect(notification?.hops.map(({ from, to, forwardPath }) => [from, to, forwardPath])).toEqual([
      ['TWO', 'ONE', '<@ONE:SAM@ALPHA>'],
      ['ONE', 'ALPHA', '<SAM@ALPHA>'],
    ]);
    expect(notification).toMatchObject({ by: 'TWO', outcome: 'delivered' });
    expect(notifications).toEqual([notification]);
  });

  test('names what the first host refused', () => {
    expect(reportOf(chain('JOE@NOWHERE'))).toMatchObject({
      outcome: 'refused',
      refused: [{ forwardPath: '<JOE@NOWHERE>', reply: '550 No such host NOWHERE' }],
      recipients: [{ outcome: 'refused', reply: '550 No such host NOWHERE' }],
      hops: [],
    });
  });

  test('keeps recipients in the order in which they were given, whatever became of them', () => {
    const file = chain('X').replace(
      'to: "X"',
      'to: ["JOE@NOWHERE", "@ONE,@TWO:MARY@THREE", "@ONE,@TWO:JOE@THREE"]',
    );
    const { outcome, recipients } = reportOf(file);
    expect(outcome).toBe('returned');
    expect(recipients.map((recipient) => recipient.outcome)).toEqual([
      'refused',
      'returned',
      'delivered',
    ]);
  });

  test('is null for a mail that does not exist', () => {
    expect(mailReport(stateAfter(DELIVERED), 'm7')).toBeNull();
  });
});

const TIMES = / +\(?\d[\d.]* ms\)?/;

function withoutTimes(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(TIMES, ''));
}

describe('the hop table', () => {
  test('of the example of the RFC fits 80 columns', () => {
    const lines = formatReport(reportOf(DELIVERED), 80);
    expect(withoutTimes(lines)).toEqual([
      'HOP  LINK       MAIL FROM: reverse-path  RCPT TO: forward-path  REPLY   TIME',
      '1    ALPHA>ONE  <SAM@ALPHA>              <@ONE,@TWO:JOE@THREE>  250 OK',
      '2    ONE>TWO    <@ONE:SAM@ALPHA>         <@TWO:JOE@THREE>       250 OK',
      '3    TWO>THREE  <@TWO,@ONE:SAM@ALPHA>    <JOE@THREE>            250 OK',
      '',
      'delivered: JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>',
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('is stacked, notification and all, where it does not fit', () => {
    const lines = formatReport(reportOf(RETURNED), 80);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(withoutTimes(lines)).toEqual([
      'HOP 1  ALPHA>ONE  250 OK',
      '  MAIL FROM:<SAM@ALPHA>',
      '  RCPT TO:<@ONE,@TWO:MARY@THREE>',
      'HOP 2  ONE>TWO  250 OK',
      '  MAIL FROM:<@ONE:SAM@ALPHA>',
      '  RCPT TO:<@TWO:MARY@THREE>',
      'HOP 3  TWO>THREE  550 No such user here',
      '  MAIL FROM:<@TWO,@ONE:SAM@ALPHA>',
      '  RCPT TO:<MARY@THREE>',
      '',
      'returned: <@ONE,@TWO:MARY@THREE>: 550 No such user here',
      '',
      'Undeliverable-mail notification, by TWO',
      'HOP 1  TWO>ONE  250 OK',
      '  MAIL FROM:<>',
      '  RCPT TO:<@ONE:SAM@ALPHA>',
      'HOP 2  ONE>ALPHA  250 OK',
      '  MAIL FROM:<>',
      '  RCPT TO:<SAM@ALPHA>',
      '',
      'delivered: SAM@ALPHA, Return-Path: <>',
    ]);
  });

  test('has columns again on a wider terminal', () => {
    const lines = formatReport(reportOf(RETURNED), 120);
    expect(lines.filter((line) => line.startsWith('HOP  LINK'))).toHaveLength(2);
  });

  test('is left out when no hop was made', () => {
    expect(formatReport(reportOf(chain('JOE@NOWHERE')), 80)).toEqual([
      'refused: <JOE@NOWHERE>: 550 No such host NOWHERE',
    ]);
  });

  test('never cuts a path', () => {
    const hosts = Array.from({ length: 20 }, (_, index) => `HOST${index}`);
    const path = `@${hosts.join(',@')}:JOE@THREE`;
    const report = { ...reportOf(DELIVERED) };
    const [first] = report.hops;
    if (first === undefined) throw new Error('there is no hop');
    const long = { ...report, hops: [{ ...first, forwardPath: `<${path}>` }] };
    expect(formatReport(long, 80).join('\n')).toContain(path);
  });

  test('shows the control characters of a reply', () => {
    const report = reportOf(DELIVERED);
    const hops = report.hops.map((hop) => ({ ...hop, reply: '250 \u001B[31mOK' }));
    expect(formatReport({ ...report, hops }, 80).join('')).toContain('250 \\x1b[31mOK');
  });
});
