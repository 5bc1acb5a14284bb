/** AUTH: the exchange with a caller who knows no password (RFC 4954). Where it is offered under TLS alone it is tried there. */
import { replyText } from '@hopscope/protocol';

import type { Place, Rule } from '../../check.ts';
import type { Dialogue } from '../../dialogue.ts';
import type { Step } from '../../step.ts';
import { undecided, unless } from '../../verdict.ts';
import { answered } from '../answered.ts';
import { offeringSomewhere } from './offering.ts';

/** Those whose exchange begins alike everywhere. */
const WELL_KNOWN: readonly string[] = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

/** AUTH up to the first challenge; returns its text. */
function* challenged(dialogue: Dialogue): Step<string> {
  const offered = (yield* offeringSomewhere(dialogue, 'AUTH')).toUpperCase().split(' ');
  const mechanism = WELL_KNOWN.find((name) => offered.includes(name)) ?? offered[0] ?? '';
  const heard = yield* dialogue.say(`AUTH ${mechanism}`);
  if (heard.code !== 334) {
    yield* dialogue.stop(undecided(`AUTH ${mechanism} was answered ${replyText(heard)}`));
  }
  return heard.lines.join('\n');
}

/** A response that is none, and the code that it has. */
function badResponse(id: string, title: string, place: Place, response: string): Rule {
  return {
    id: `auth-${id}`,
    title,
    stated: { '4954': place },
    *run(dialogue) {
      yield* challenged(dialogue);
      return answered(response, yield* dialogue.say(response), 501);
    },
  };
}

export const auth: readonly Rule[] = [
  {
    id: 'auth-names-mechanisms',
    title: 'AUTH is offered with the names of mechanisms.',
    stated: { '4954': { section: '3', line: 125 } },
    *run(dialogue) {
      const names = yield* offeringSomewhere(dialogue, 'AUTH');
      const form = /^[A-Z0-9_-]{1,20}(?: [A-Z0-9_-]{1,20})*$/;
      return unless(form.test(names), `AUTH has ${JSON.stringify(names)} behind it`);
    },
  },
  {
    id: 'auth-unknown-mechanism',
    title: 'A mechanism that is not offered is answered with 504.',
    stated: { '4954': { section: '4', line: 179 } },
    *run(dialogue) {
      yield* offeringSomewhere(dialogue, 'AUTH');
      return answered('AUTH X-HOPSCOPE', yield* dialogue.say('AUTH X-HOPSCOPE'), 504);
    },
  },
  {
    id: 'auth-challenge',
    title: 'A challenge is base64 and nothing else.',
    stated: { '4954': { section: '4', line: 189 } },
    *run(dialogue) {
      const text = yield* challenged(dialogue);
      const form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
      return unless(form.test(text), `the challenge was ${JSON.stringify(text)}`);
    },
  },
  badResponse(
    'cancelled',
    'An exchange that the caller cancels is answered with 501.',
    { section: '4', line: 195 },
    '*',
  ),
  badResponse(
    'no-base64',
    'A response that is not base64 is answered with 501.',
    { section: '4', line: 236 },
    'hop-scope!',
  ),
  {
    id: 'auth-in-transaction',
    title: 'AUTH within a mail transaction is answered with 503.',
    stated: { '4954': { section: '4', line: 158 } },
    *run(dialogue) {
      const [mechanism] = (yield* offeringSomewhere(dialogue, 'AUTH')).split(' ');
      yield* dialogue.need('MAIL FROM:<>');
      return answered('AUTH', yield* dialogue.say(`AUTH ${mechanism}`), 503);
    },
  },
];
