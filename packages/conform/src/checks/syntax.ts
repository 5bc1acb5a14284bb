/** Command lines: their case, their spaces, their ends (RFC 821 4.1.2, RFC 5321 2.4 and 4.1.1). */
import type { Rule } from '../check.ts';
import { notAnswered, accepted, answered, nothingMore, refused } from './answered.ts';

/** One rule for each command that takes no argument. */
function withoutArgument(verb: 'DATA' | 'QUIT' | 'RSET'): Rule {
  return {
    id: `${verb.toLowerCase()}-with-argument`,
    title: `${verb} with an argument is answered with 501.`,
    stated: { '5321': { section: '4.3.2', line: 3067, level: 'should' } },
    *run(dialogue) {
      if (verb === 'DATA') yield* dialogue.addressed();
      else yield* dialogue.opened();
      return answered(`${verb} now`, yield* dialogue.say(`${verb} now`), 501);
    },
  };
}

export const syntax: readonly Rule[] = [
  {
    id: 'verbs-in-any-case',
    title: 'Commands are known in upper and lower case alike.',
    stated: { '821': { section: '4.1.2', line: 1654 }, '5321': { section: '2.4', line: 863 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      yield* dialogue.need(`hElO ${dialogue.name}`);
      return answered('nOoP', yield* dialogue.say('nOoP'), 250);
    },
  },
  {
    id: 'from-and-to-in-any-case',
    title: 'FROM and TO are known in upper and lower case alike.',
    stated: { '821': { section: '4.1.2', line: 1661 }, '5321': { section: '2.4', line: 863 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const mail = accepted('mail from:<>', yield* dialogue.say('mail from:<>'));
      if (mail.kind !== 'conforms') return mail;
      const rcpt = yield* dialogue.say(`rcpt to:<${dialogue.recipient}>`);
      return notAnswered('rcpt to:', rcpt, 500, 501, 502);
    },
  },
  {
    id: 'several-spaces',
    title: 'A command and its argument may be separated by several spaces.',
    stated: { '821': { section: '4.1.2', line: 1662 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      return accepted('HELO', yield* dialogue.say(`HELO   ${dialogue.name}`));
    },
  },
  {
    id: 'space-at-the-end',
    title: 'White space at the end of a command line is tolerated.',
    stated: { '5321': { section: '4.1.1', line: 1758, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.opened();
      for (const line of ['RSET ', 'RSET\t', 'MAIL FROM:<> ']) {
        const verdict = accepted(`"${line}"`, yield* dialogue.say(line));
        if (verdict.kind !== 'conforms') return verdict;
      }
      return accepted('"NOOP  "', yield* dialogue.say('NOOP  '));
    },
  },
  {
    id: 'unknown-command',
    title: 'A command that is not known is answered with 500.',
    stated: {
      '821': { section: '4.2.1', line: 2088 },
      '5321': { section: '4.2.4', line: 2936, level: 'should' },
    },
    *run(dialogue) {
      yield* dialogue.opened();
      return answered('HOPS', yield* dialogue.say('HOPS'), 500);
    },
  },
  {
    id: 'unknown-command-refused',
    title: 'A command that is not known is refused for good.',
    stated: { '5321': { section: '3.8', line: 1662 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return refused('HOPS', yield* dialogue.say('HOPS'));
    },
  },
  withoutArgument('DATA'),
  withoutArgument('RSET'),
  withoutArgument('QUIT'),
  {
    id: 'mail-without-from',
    title: 'MAIL without FROM is answered as a syntax error, with 501 or 500.',
    stated: { '821': { section: '4.1.1', line: 1641 }, '5321': { section: '4.1.4', line: 2514 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return answered('MAIL', yield* dialogue.say('MAIL'), 501, 500);
    },
  },
  {
    id: 'unknown-parameter',
    title: 'A parameter of no extension on offer is answered with 555.',
    stated: { '5321': { section: '4.2.2', line: 2825, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<> XHOPSCOPE=1';
      return answered(line, yield* dialogue.say(line), 555);
    },
  },
  {
    id: 'unknown-rcpt-parameter',
    title: 'A parameter of RCPT that is of no extension on offer is answered with 555.',
    stated: { '5321': { section: '4.1.1.11', line: 2232, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.begun();
      const line = `RCPT TO:<${dialogue.recipient}> XHOPSCOPE=1`;
      return answered(line, yield* dialogue.say(line), 555);
    },
  },
  {
    id: 'control-in-path',
    title: 'A path with a control character in it is refused.',
    stated: { '5321': { section: '4.1.2', line: 2376 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<j\x01e@hopscope.invalid>';
      return refused('MAIL with such a path', yield* dialogue.say(line));
    },
  },
  {
    id: 'underscore-in-domain',
    title: 'A path with an underscore in its domain is refused.',
    stated: { '5321': { section: '4.1.2', line: 2376 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<joe@hop_scope.invalid>';
      return refused(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'bare-lf-ends-no-command',
    title: 'A command line is ended by CRLF and never by LF alone.',
    stated: { '821': { section: '4.1.2', line: 1680 }, '5321': { section: '2.3.8', line: 768 } },
    *run(dialogue) {
      yield* dialogue.opened();
      dialogue.write('NOOP\nNOOP\r\n');
      yield* dialogue.hear();
      return nothingMore('one line with an LF in it', yield* dialogue.quit());
    },
  },
  {
    id: 'octets-over-127',
    title: 'A command with octets over 127 is refused.',
    stated: { '5321': { section: '2.4', line: 918, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<j\xf6e@hopscope.invalid>';
      return refused('MAIL with such an octet', yield* dialogue.say(line));
    },
  },
];
