/** STARTTLS: the channel goes under TLS, and all that was said before is forgotten (RFC 3207). */
import { isSuccess, isTransient, replyText } from '@hopscope/protocol';

import type { Rule } from '../../check.ts';
import { CONFORMS, breach, notApplicable, undecided, unless } from '../../verdict.ts';
import { answered, nothingMore } from '../answered.ts';
import { offered, offering, startTls } from './offering.ts';

export const tls: readonly Rule[] = [
  {
    id: 'starttls-alone',
    title: 'STARTTLS is offered without parameters.',
    stated: { '3207': { section: '3', line: 94 } },
    *run(dialogue) {
      const parameters = yield* offering(dialogue, 'STARTTLS');
      return unless(parameters === '', `STARTTLS has ${JSON.stringify(parameters)} behind it`);
    },
  },
  {
    id: 'starttls',
    title: 'STARTTLS is answered with 220, and a handshake of TLS follows.',
    stated: { '3207': { section: '4', line: 107 } },
    *run(dialogue) {
      yield* offering(dialogue, 'STARTTLS');
      const heard = yield* dialogue.say('STARTTLS');
      if (isTransient(heard)) return undecided(`STARTTLS was answered ${replyText(heard)}`);
      if (heard.code !== 220) return answered('STARTTLS', heard, 220);
      yield* dialogue.secured(breach('the handshake of TLS failed'));
      return CONFORMS;
    },
  },
  {
    id: 'starttls-with-argument',
    title: 'STARTTLS with an argument is answered with 501.',
    stated: { '3207': { section: '4', line: 108 } },
    *run(dialogue) {
      yield* offering(dialogue, 'STARTTLS');
      return answered('STARTTLS hop', yield* dialogue.say('STARTTLS hop'), 501);
    },
  },
  {
    id: 'starttls-once',
    title: 'STARTTLS is not offered under TLS.',
    stated: { '3207': { section: '4.2', line: 237 } },
    *run(dialogue) {
      yield* offering(dialogue, 'STARTTLS');
      yield* startTls(dialogue);
      const hello = yield* dialogue.need(`EHLO ${dialogue.name}`);
      return unless(!offered(hello).has('STARTTLS'), 'it is offered once more');
    },
  },
  {
    id: 'starttls-forgets',
    title: 'Under TLS a mail transaction that began in the clear is forgotten.',
    stated: { '3207': { section: '4.2', line: 212 } },
    *run(dialogue) {
      yield* offering(dialogue, 'STARTTLS');
      yield* dialogue.need('MAIL FROM:<>');
      const heard = yield* dialogue.say('STARTTLS');
      if (heard.code !== 220)
        return notApplicable(`STARTTLS was answered ${replyText(heard)} there`);
      yield* dialogue.secured(undecided('the handshake of TLS failed'));
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return unless(!isSuccess(rcpt), `RCPT was answered ${replyText(rcpt)} under TLS`);
    },
  },
  {
    id: 'starttls-drops-what-came-with-it',
    title: 'A command that comes in the clear behind STARTTLS is not carried out under TLS.',
    stated: { '3207': { section: '4.2', line: 212 } },
    *run(dialogue) {
      yield* offering(dialogue, 'STARTTLS');
      dialogue.write('STARTTLS\r\nNOOP\r\n');
      const heard = yield* dialogue.hearOrEnd();
      if (heard?.code !== 220) return CONFORMS; // it has seen what came
      yield* dialogue.secured(CONFORMS); // so has one that takes it for the handshake
      const hello = yield* dialogue.need(`EHLO ${dialogue.name}`);
      const more = nothingMore('the NOOP', yield* dialogue.quit());
      return more.kind === 'conforms'
        ? unless(hello.lines.length > 1, 'the NOOP had a reply')
        : more;
    },
  },
];
