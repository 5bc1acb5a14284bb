/** DSN: what a sender asks to be told of (RFC 3461). What then comes of it is not seen from here. */
import { replyText } from '@hopscope/protocol';

import type { Place, Rule } from '../../check.ts';
import type { Dialogue } from '../../dialogue.ts';
import type { Step } from '../../step.ts';
import { CONFORMS, unless, type Verdict } from '../../verdict.ts';
import { answered } from '../answered.ts';
import { domainOf } from '../sizes.ts';
import { offering } from './offering.ts';

/** A mailbox within all limits, in which most characters are spelled as xtext: 500 of them. */
const LONGEST_ORCPT: string =
  `rfc822;${'+2B'.repeat(64)}@` +
  domainOf(188).replaceAll(/^h{56}/g, (some) => some.replaceAll('h', '+68'));

const RCPT = ({ recipient }: Dialogue): string => `RCPT TO:<${recipient}>`;

/** MAIL and RCPT as they are, and once more with these parameters: the replies are the same. */
function* same(dialogue: Dialogue, ofMail: string, ofRcpt: string): Step<Verdict> {
  yield* offering(dialogue, 'DSN');
  const before = [yield* dialogue.need('MAIL FROM:<>'), yield* dialogue.need(RCPT(dialogue))];
  yield* dialogue.need('RSET');
  const mail = yield* dialogue.say(`MAIL FROM:<>${ofMail}`);
  const rcpt = yield* dialogue.say(`${RCPT(dialogue)}${ofRcpt}`);
  for (const [at, heard] of [mail, rcpt].entries()) {
    const plain = before[at]?.code;
    const what = `${at === 0 ? 'MAIL' : 'RCPT'} was answered ${replyText(heard)}, not ${plain}`;
    if (heard.code !== plain) return unless(false, what);
  }
  return CONFORMS;
}

function unchanged(id: string, title: string, place: Place, ofMail: string, ofRcpt: string): Rule {
  return {
    id: `dsn-${id}`,
    title,
    stated: { '3461': place },
    *run(dialogue) {
      return yield* same(dialogue, ofMail, ofRcpt);
    },
  };
}

/** Parameters that are wrong. */
function wrong(
  id: string,
  title: string,
  place: Place,
  command: 'MAIL' | 'RCPT',
  what: string,
): Rule {
  return {
    id: `dsn-${id}`,
    title,
    stated: { '3461': place },
    *run(dialogue) {
      yield* offering(dialogue, 'DSN');
      if (command === 'RCPT') yield* dialogue.need('MAIL FROM:<>');
      const line = `${command === 'MAIL' ? 'MAIL FROM:<>' : RCPT(dialogue)} ${what}`;
      return answered(line, yield* dialogue.say(line), 501);
    },
  };
}

export const dsn: readonly Rule[] = [
  unchanged(
    'mail',
    'RET and ENVID do not change the reply to MAIL.',
    { section: '5.1', line: 574 },
    ' RET=HDRS ENVID=hopscope+2Bconform',
    '',
  ),
  unchanged(
    'rcpt',
    'NOTIFY and ORCPT do not change the reply to RCPT.',
    { section: '5.1', line: 588 },
    '',
    ' NOTIFY=NEVER ORCPT=rfc822;joe@hopscope.invalid',
  ),
  unchanged(
    'in-any-case',
    'The values of RET and NOTIFY are known in upper and lower case alike.',
    { section: '4.1', line: 365 },
    ' RET=hdrs',
    ' NOTIFY=never',
  ),
  unchanged(
    'longest',
    'ENVID may have 100 characters, and ORCPT 500.',
    { section: '5.4', line: 1043 },
    ` ENVID=${'h'.repeat(100)}`,
    ` NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=${LONGEST_ORCPT}`,
  ),
  wrong(
    'ret-unknown',
    'RET with another value is answered with 501.',
    { section: '5.1', line: 583 },
    'MAIL',
    'RET=HOPSCOPE',
  ),
  wrong(
    'ret-twice',
    'RET that is there twice is answered with 501.',
    { section: '5.1', line: 583 },
    'MAIL',
    'RET=HDRS RET=HDRS',
  ),
  wrong(
    'notify-unknown',
    'NOTIFY with another value is answered with 501.',
    { section: '5.1', line: 596, level: 'should' },
    'RCPT',
    'NOTIFY=HOPSCOPE',
  ),
  wrong(
    'never-alone',
    'NOTIFY with NEVER and another value is answered with 501.',
    { section: '5.1', line: 596, level: 'should' },
    'RCPT',
    'NOTIFY=NEVER,SUCCESS',
  ),
];
