import { RULES, formatCommand, parseCommand, textOf } from '@hopscope/protocol';

import { kindOf, law, type Target } from '../target.ts';
import { GRAMMAR_WORDS } from './words.ts';

/** One command line, in both dialects. */
export const COMMAND: Target = {
  name: 'command',
  longest: 600,
  seeds: [
    'HELO one.example',
    'EHLO [IPv6:::1]',
    'MAIL FROM:<@ONE,@TWO:JOE@THREE> SIZE=1000 BODY=8BITMIME',
    'MAIL FROM:<>',
    'RCPT TO:<"joe smith"@[1.2.3.4]>',
    'RCPT TO:<postmaster>',
    'SEND FROM:<a\\,b@#123>',
    'VRFY joe',
    'HELP',
    'NOOP x',
    'DATA',
  ],
  words: [
    ...GRAMMAR_WORDS,
    ...'HELO EHLO MAIL RCPT DATA RSET SEND SOML SAML VRFY EXPN HELP NOOP QUIT TURN'.split(' '),
    'FROM:',
    'TO:',
    ' SIZE=',
    ' BODY=',
    '<postmaster>',
    '__proto__',
  ],
  run(input) {
    const text = textOf(input);
    const outcomes = [RULES.rfc821, RULES.rfc5321].map((rules) => {
      const read = parseCommand(text, rules);
      if (!read.ok) {
        const { at, wanted } = read.fault;
        law(at >= 0 && at <= text.length, 'a fault lies in its text');
        return `${read.verb}: ${kindOf(wanted)}`;
      }
      const line = formatCommand(read.command);
      const again = parseCommand(line, rules);
      law(again.ok, 'a command that was read and written can be read');
      law(
        JSON.stringify(again.command) === JSON.stringify(read.command),
        'a command that was read, written and read is the same',
      );
      return read.command.verb;
    });
    return outcomes.join('|');
  },
};
