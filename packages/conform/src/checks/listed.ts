/** Commands that need not be there: who has one says so in the reply to EHLO, and who says so has it (RFC 5321 4.1.1.1, 4.2.4). */
import { isSuccess, parseExtensions, replyText } from '@hopscope/protocol';

import type { Place, Rule } from '../check.ts';
import { CONFORMS, breach, notApplicable } from '../verdict.ts';

/** One rule for each such command; it is there if it ever does what it is for, and 550 may mean that it is switched off. */
function listed(verb: 'EXPN' | 'HELP', place: Place): Rule {
  return {
    id: `${verb.toLowerCase()}-is-listed`,
    title: `${verb} is listed in the reply to EHLO where it is served.`,
    stated: { '5321': place },
    *run(dialogue) {
      const hello = yield* dialogue.opened();
      if (parseExtensions(hello.lines.slice(1)).has(verb)) return CONFORMS;
      const heard = yield* dialogue.say(verb === 'HELP' ? verb : `${verb} postmaster`);
      if (isSuccess(heard)) return breach(`${verb} was answered ${replyText(heard)}`);
      return notApplicable(`${verb} was answered ${replyText(heard)}`);
    },
  };
}

/** What is said to learn whether a keyword's command is known. None of it does anything. */
const TRIALS: Readonly<Record<string, string>> = {
  VRFY: 'VRFY postmaster',
  EXPN: 'EXPN postmaster',
  HELP: 'HELP',
  ETRN: 'ETRN hopscope.invalid',
  AUTH: 'AUTH X-HOPSCOPE',
  CHUNKING: 'BDAT 0 LAST',
  STARTTLS: 'STARTTLS hop',
};

export const listing: readonly Rule[] = [
  listed('EXPN', { section: '3.5.2', line: 1365 }),
  listed('HELP', { section: '4.1.1.1', line: 1874 }),
  {
    id: 'listed-is-known',
    title: 'No command of what the reply to EHLO lists is answered with 500 or 502.',
    stated: { '5321': { section: '4.2.4', line: 2938 } },
    *run(dialogue) {
      const hello = yield* dialogue.opened();
      for (const keyword of parseExtensions(hello.lines.slice(1)).keys()) {
        const line = TRIALS[keyword];
        if (line === undefined) continue;
        const heard = yield* dialogue.say(line);
        const known = heard.code !== 500 && heard.code !== 502;
        if (!known) return breach(`${line} was answered ${replyText(heard)}`);
        if (keyword === 'STARTTLS' && isSuccess(heard)) return CONFORMS; // it waits for TLS now
      }
      return CONFORMS;
    },
  },
];
