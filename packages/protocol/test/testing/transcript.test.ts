import { describe, expect, it } from 'vitest';
import { compareTranscripts, formatUtterance, parseTranscript } from '../../src/testing/index.ts';

function difference(actual: string, expected: string): readonly string[] {
  return compareTranscripts(parseTranscript(actual), parseTranscript(expected));
}

describe('parseTranscript', () => {
  it('reads what the RFC prints: indented, under headings, with wrapped lines', () => {
    const text = `
         Step 1  --  A heading

            R: 220 BETA
            S: RCPT
                TO:<a@b>
            S:

   Postel                                  [Page 7]
            S:   two spaces
            S: <CRLF>.<CRLF>`;
    expect(parseTranscript(text).map(formatUtterance)).toEqual([
      'R: 220 BETA',
      'S: RCPT TO:<a@b>',
      'S:',
      'S:   two spaces',
      'S: .',
    ]);
  });
});

describe('compareTranscripts', () => {
  it.each([
    ['R: 250 OK', 'R: 250 ok'],
    ['R: 250', 'R: 250 OK'],
    ['R: 251 will forward to <a@b>', 'R: 251 User not local; will forward to <a@b>'],
    ['R: 354 end with <CRLF>.<CRLF>', 'R: 354 go ahead'],
    ['S: Date: 1 Jan 70 00:00:00 UT', 'S: Date: 2 Nov 81 22:33:44'],
    ['S: Received: from A by B ; 1 Jan 70', 'S: Received: from A by B ; 2 Nov 81'],
  ])('lets "%s" pass for "%s"', (actual, expected) => {
    expect(difference(actual, expected)).toEqual([]);
  });

  it.each([
    ['R: 250 OK', 'R: 251 OK'],
    ['R: 250-OK', 'R: 250 OK'],
    ['R: 251 <a@b>', 'R: 251 <a@c>'],
    ['R: 251 <a@b>', 'R: 251 <@x:a@b>'],
    ['R: 251', 'R: 251 <a@b>'],
    ['S: MAIL FROM:<>', 'S: MAIL FROM:<a@b>'],
    ['S: mail', 'S: MAIL'],
    ['S: Received: from A by B ; 1', 'S: Received: from A by C ; 1'],
    ['S: 250 OK', 'R: 250 OK'],
  ])('does not let "%s" pass for "%s"', (actual, expected) => {
    expect(difference(actual, expected)).toEqual([
      `line 1 should be "${expected}", was "${actual}"`,
    ]);
  });

  it('says what is missing and what is too much', () => {
    expect(difference('S: QUIT', 'S: QUIT\nR: 221 bye')).toEqual([
      'line 2 should be "R: 221 bye", was absent',
    ]);
    expect(difference('S: QUIT\nR: 221 bye', 'S: QUIT')).toEqual([
      'line 2 should be absent, was "R: 221 bye"',
    ]);
  });
});
