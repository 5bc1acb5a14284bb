import { describe, expect, it } from 'vitest';
import {
  REPLY_MEANINGS,
  VERBS,
  isReplyCode,
  mayAnswer,
  type Dialect,
  type Occasion,
  type ReplyCode,
} from '../../src/index.ts';

/** RFC 821 4.3 as printed, the reply after the mail data on a line of its own. */
const RFC821 = `
CONNECTION ESTABLISHMENT
   S: 220
   F: 421
HELO
   S: 250
   E: 500, 501, 504, 421
MAIL
   S: 250
   F: 552, 451, 452
   E: 500, 501, 421
RCPT
   S: 250, 251
   F: 550, 551, 552, 553, 450, 451, 452
   E: 500, 501, 503, 421
DATA
   I: 354
   F: 451, 554
   E: 500, 501, 503, 421
END
   S: 250
   F: 552, 554, 451, 452
RSET
   S: 250
   E: 500, 501, 504, 421
SEND
   S: 250
   F: 552, 451, 452
   E: 500, 501, 502, 421
SOML
   S: 250
   F: 552, 451, 452
   E: 500, 501, 502, 421
SAML
   S: 250
   F: 552, 451, 452
   E: 500, 501, 502, 421
VRFY
   S: 250, 251
   F: 550, 551, 553
   E: 500, 501, 502, 504, 421
EXPN
   S: 250
   F: 550
   E: 500, 501, 502, 504, 421
HELP
   S: 211, 214
   E: 500, 501, 502, 504, 421
NOOP
   S: 250
   E: 500, 421
QUIT
   S: 221
   E: 500
TURN
   S: 250
   F: 502
   E: 500, 503`;

/** RFC 5321 4.3.2 as printed. */
const RFC5321 = `
CONNECTION ESTABLISHMENT
   S: 220
   E: 554
EHLO
   S: 250
   E: 504, 550, 502
HELO
   S: 250
   E: 504, 550, 502
MAIL
   S: 250
   E: 552, 451, 452, 550, 553, 503, 455, 555
RCPT
   S: 250, 251
   E: 550, 551, 552, 553, 450, 451, 452, 503, 455, 555
DATA
   I: 354
   E: 503, 554
END
   S: 250
   E: 552, 554, 451, 452
   E: 450, 550
RSET
   S: 250
VRFY
   S: 250, 251, 252
   E: 550, 551, 553, 502, 504
EXPN
   S: 250, 252
   E: 550, 500, 502, 504
HELP
   S: 211, 214
   E: 502, 504
NOOP
   S: 250
QUIT
   S: 221`;

const OCCASIONS: readonly Occasion[] = ['opening', 'end of mail data', ...VERBS];
const CODES = Object.keys(REPLY_MEANINGS).map(Number).filter(isReplyCode);

function printed(text: string): ReadonlyMap<string, ReadonlySet<number>> {
  const lists = new Map<string, Set<number>>();
  let codes = new Set<number>();
  for (const line of text.trim().split('\n')) {
    const list = /^ +[SFEI]: (.*)$/.exec(line)?.[1];
    if (list === undefined) lists.set(line, (codes = new Set()));
    else for (const code of list.split(', ')) codes.add(Number(code));
  }
  return lists;
}

function nameInPrint(occasion: Occasion): string {
  if (occasion === 'opening') return 'CONNECTION ESTABLISHMENT';
  return occasion === 'end of mail data' ? 'END' : occasion;
}

/** Pairs of occasion and code that we allow although the list does not have them. */
function beyond(text: string, dialect: Dialect): readonly string[] {
  const lists = printed(text);
  return OCCASIONS.flatMap((occasion) => {
    const more = CODES.filter(
      (code) =>
        code !== 421 &&
        mayAnswer(occasion, code, dialect) &&
        lists.get(nameInPrint(occasion))?.has(code) !== true,
    );
    return more.length === 0 ? [] : [`${occasion} ${more.join(' ')}`];
  });
}

function missing(text: string, dialect: Dialect): readonly string[] {
  const lists = printed(text);
  return OCCASIONS.flatMap((occasion) =>
    [...(lists.get(nameInPrint(occasion)) ?? [])]
      .filter((code) => !mayAnswer(occasion, code, dialect))
      .map((code) => `${occasion} ${code}`),
  );
}

describe('mayAnswer', () => {
  it('allows all that RFC 821 4.3 lists, and little more in rfc821', () => {
    expect(missing(RFC821, 'rfc821')).toEqual([]);
    expect(beyond(RFC821, 'rfc821')).toEqual([
      'EHLO 500', // there is none
      'MAIL 503', // out of order: 4.1.1 demands it, the list forgets it
      'SEND 503',
      'SOML 503',
      'SAML 503',
      'NOOP 501',
      'QUIT 501',
      'TURN 501',
      'BDAT 500', // commands of extensions: there are none
      'AUTH 500',
      'STARTTLS 500',
    ]);
  });

  it('allows all that either RFC lists in rfc5321, and 500, 501 and 503 where they are general', () => {
    expect(missing(RFC5321, 'rfc5321')).toEqual([]);
    expect(missing(RFC821, 'rfc5321')).toEqual([]);
    expect(beyond(`${RFC821}\n`, 'rfc5321')).toEqual([
      'opening 554',
      'end of mail data 450 550',
      'HELO 502 503 530 550 554', // 554: TLS did not prove enough
      'EHLO 250 500 501 502 503 504 550 554',
      'MAIL 455 503 530 550 553 554 555',
      'RCPT 455 530 554 555',
      'DATA 530',
      'RSET 503 530', // 530: "to every command" (RFC 3207 4)
      'SEND 503',
      'SOML 503',
      'SAML 503',
      'VRFY 252 503 530 554',
      'EXPN 252 503 530 554',
      'HELP 503 530 554',
      'NOOP 501 503',
      'QUIT 501',
      'TURN 501',
      'BDAT 250 450 451 452 500 501 502 503 530 550 552 554',
      'AUTH 235 334 432 454 500 501 502 503 504 530 534 535 538 554',
      'STARTTLS 220 454 500 501 502 503',
    ]);
  });

  it('allows 421 to anything, and a code that no RFC lists to nothing', () => {
    const wrong = OCCASIONS.filter(
      (occasion) => !mayAnswer(occasion, 421, 'rfc821') || mayAnswer(occasion, 299, 'rfc5321'),
    );
    expect(wrong).toEqual([]);
    const known: readonly ReplyCode[] = CODES;
    expect(known).toHaveLength(32);
  });
});
