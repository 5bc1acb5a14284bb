import { describe, expect, it } from 'vitest';
import {
  NULL_REVERSE_PATH,
  countTimeStampLines,
  formatDate,
  formatReturnPathLine,
  formatTimeStampLine,
  hostsOfTimeStampLines,
  octetsOf,
  type TimeStamp,
} from '../../src/index.ts';
import { forward, host, reverse } from '../helpers.ts';

const STAMP: TimeStamp = {
  from: host('ONE'),
  by: host('TWO'),
  at: Date.UTC(2026, 10, 22, 21, 33, 36),
  protocol: 'ESMTP',
  id: 'M7',
  recipient: forward('<@X:JOE@THREE>'),
};

describe('a time stamp line', () => {
  it('is in rfc821 as Example 8 has it', () => {
    expect(formatTimeStampLine(STAMP, 'rfc821')).toBe(
      'Received: from ONE by TWO ; 22 Nov 26 21:33:36 UT',
    );
  });

  it('names in rfc5321 how the mail came, and its recipient when there is one, without a route', () => {
    expect(formatTimeStampLine(STAMP, 'rfc5321')).toBe(
      'Received: from ONE by TWO with ESMTP id M7 for <JOE@THREE>; Sun, 22 Nov 2026 21:33:36 +0000',
    );
    expect(formatTimeStampLine({ ...STAMP, recipient: null }, 'rfc5321')).toBe(
      'Received: from ONE by TWO with ESMTP id M7; Sun, 22 Nov 2026 21:33:36 +0000',
    );
  });

  it('says that SMTPUTF8 was asked for, and may name who is beyond ASCII (RFC 6531 4.3)', () => {
    expect(formatTimeStampLine({ ...STAMP, protocol: 'UTF8SMTP' }, 'rfc5321')).toContain(
      ' by TWO with UTF8SMTP id M7 ',
    );
  });

  it('is counted in the header only, in any case, and not where it goes on', () => {
    const header =
      'Received: a\r\n\tReceived: b\r\nRECEIVED: c\r\nX-Received: d\r\nreceived: e\r\n';
    expect(countTimeStampLines(octetsOf(`${header}\r\nReceived: in the body\r\n`))).toBe(3);
    expect(countTimeStampLines(octetsOf('Received: a\r\nReceived\x1A b\r\nReceived b\r\n'))).toBe(
      1,
    );
    expect(countTimeStampLines(octetsOf('a\rReceived: b\r\nReceived: c'))).toBe(1);
    expect(countTimeStampLines(octetsOf(''))).toBe(0);
    expect(countTimeStampLines(octetsOf('\r\nReceived: a\r\n'))).toBe(0);
  });
});

describe('a return path line', () => {
  it.each(['<@CHARLIE.ARPA,@BAKER.ARPA:JOE@ABLE.ARPA>', '<JOE@ABLE.ARPA>'])('holds %s', (path) => {
    expect(formatReturnPathLine(reverse(path))).toBe(`Return-Path: ${path}`);
  });

  it('holds the null path of a notification', () => {
    expect(formatReturnPathLine(NULL_REVERSE_PATH)).toBe('Return-Path: <>');
  });
});

describe('a date', () => {
  it.each([
    [Date.UTC(1981, 9, 22, 9, 23, 59), '22 Oct 81 09:23:59 UT', 'Thu, 22 Oct 1981 09:23:59 +0000'],
    [Date.UTC(2000, 0, 1), '1 Jan 00 00:00:00 UT', 'Sat, 1 Jan 2000 00:00:00 +0000'],
    [
      Date.UTC(2024, 1, 29, 23, 59, 59, 999),
      '29 Feb 24 23:59:59 UT',
      'Thu, 29 Feb 2024 23:59:59 +0000',
    ],
    [Date.UTC(2009, 11, 31, 12), '31 Dec 09 12:00:00 UT', 'Thu, 31 Dec 2009 12:00:00 +0000'],
    [0, '1 Jan 70 00:00:00 UT', 'Thu, 1 Jan 1970 00:00:00 +0000'],
  ])('%i is written in the form of each RFC', (at, old, young) => {
    expect(formatDate(at, 'rfc821')).toBe(old);
    expect(formatDate(at, 'rfc5321')).toBe(young);
  });

  it('has each month and each day of the week by its name', () => {
    const months = Array.from({ length: 12 }, (_, month) =>
      formatDate(Date.UTC(2026, month, 5), 'rfc821').slice(2, 5),
    );
    expect(months.join(' ')).toBe('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec');
    const days = Array.from({ length: 7 }, (_, day) =>
      formatDate(Date.UTC(2026, 10, 22 + day), 'rfc5321').slice(0, 3),
    );
    expect(days.join(' ')).toBe('Sun Mon Tue Wed Thu Fri Sat');
  });
});

describe('the time stamp lines of a header', () => {
  it('are counted to the end of the header, which need not come', () => {
    expect(countTimeStampLines(octetsOf('Received: a'))).toBe(1);
    expect(
      countTimeStampLines(octetsOf('RECEIVED: a\r\nX: Received: b\r\n\r\nReceived: c\r\n')),
    ).toBe(1);
  });

  it('name the hosts that wrote them, the last first', () => {
    const header = [
      'Received: from ONE by TWO ; 22 Nov 26 21:33:36 UT',
      'Received: from ALPHA BY one.example;x',
      'Received: from nobody',
      'Subject: passed by EVE',
    ].join('\r\n');
    expect(hostsOfTimeStampLines(octetsOf(header))).toEqual(['TWO', 'one.example']);
    expect(hostsOfTimeStampLines(octetsOf(''))).toEqual([]);
  });
});
