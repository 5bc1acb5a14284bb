/** ENHANCEDSTATUSCODES: replies that begin with `2.1.5` (RFC 2034). */
import { replyText, type Occasion } from '@hopscope/protocol';

import type { Place, Rule } from '../../check.ts';
import type { Heard } from '../../step.ts';
import { CONFORMS, notApplicable, unless } from '../../verdict.ts';
import { roundTrip } from '../replies.ts';
import { offered } from './offering.ts';

/** `2.1.5` at the beginning of a line. */
const STATUS = /^(\d)\.\d{1,3}\.\d{1,3}(?= |$)/;

const KEYWORD = 'ENHANCEDSTATUSCODES';

/** These never have one. */
const WITHOUT: ReadonlySet<Occasion> = new Set(['opening', 'HELO', 'EHLO']);

/** One rule for what is asked of each reply that has to have such a code. */
function ofReplies(
  id: string,
  title: string,
  place: Place,
  holds: (heard: Heard) => boolean,
): Rule {
  return {
    id: `status-${id}`,
    title,
    stated: { '2034': place },
    *run(dialogue) {
      return yield* roundTrip(dialogue, (occasion, heard) => {
        if (occasion === 'EHLO' && !offered(heard).has(KEYWORD))
          return notApplicable(`${KEYWORD} is not offered`);
        if (WITHOUT.has(occasion) || Math.floor(heard.code / 100) === 3) return CONFORMS;
        return unless(holds(heard), `${occasion} was answered ${replyText(heard)}`);
      });
    },
  };
}

export const statusCodes: readonly Rule[] = [
  ofReplies(
    'on-each-line',
    'Each line of a reply begins with an enhanced status code.',
    { section: '4', line: 101 },
    ({ lines }) => lines.every((line) => STATUS.test(line)),
  ),
  ofReplies(
    'agrees',
    'An enhanced status code agrees with the code of its reply.',
    { section: '4', line: 105 },
    ({ code, lines }) =>
      lines.every((line) => {
        const [, of] = STATUS.exec(line) ?? [];
        return of === undefined || Number(of) === Math.floor(code / 100);
      }),
  ),
  ofReplies(
    'is-one',
    'All lines of a reply have the same enhanced status code.',
    { section: '4', line: 119 },
    ({ lines }) => new Set(lines.map((line) => STATUS.exec(line)?.[0])).size === 1,
  ),
];
