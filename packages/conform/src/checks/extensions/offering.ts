/** Sessions with a server that offers an extension; without it a check of that extension is not applicable. */
import { parseExtensions } from '@hopscope/protocol';

import type { Dialogue } from '../../dialogue.ts';
import type { Heard, Step } from '../../step.ts';
import { notApplicable, undecided, type Verdict } from '../../verdict.ts';

/** The keywords of a reply to EHLO, each with its parameters. */
export function offered(hello: Heard): ReadonlyMap<string, string> {
  return parseExtensions(hello.lines.slice(1));
}

/** Opens a session in which this is offered; returns the parameters of the keyword. */
export function* offering(dialogue: Dialogue, keyword: string): Step<string> {
  const keywords = offered(yield* dialogue.opened());
  return keywords.get(keyword) ?? (yield* notOffered(dialogue, keyword));
}

/** STARTTLS and the handshake, after EHLO. */
export function* startTls(
  dialogue: Dialogue,
  otherwise: Verdict = undecided('there is no going under TLS'),
): Step<void> {
  const heard = yield* dialogue.say('STARTTLS');
  if (heard.code !== 220) yield* dialogue.stop(otherwise);
  yield* dialogue.secured(otherwise);
}

/** As {@link offering}, but where the keyword is not offered in the clear it is looked for under TLS. */
export function* offeringSomewhere(dialogue: Dialogue, keyword: string): Step<string> {
  const keywords = offered(yield* dialogue.opened());
  const parameters = keywords.get(keyword);
  if (parameters !== undefined) return parameters;
  if (!keywords.has('STARTTLS')) return yield* notOffered(dialogue, keyword);
  const otherwise = notApplicable(`${keyword} is not offered, and there is no going under TLS`);
  yield* startTls(dialogue, otherwise);
  const underTls = offered(yield* dialogue.need(`EHLO ${dialogue.name}`));
  return underTls.get(keyword) ?? (yield* notOffered(dialogue, keyword));
}

function notOffered(dialogue: Dialogue, keyword: string): Step<never> {
  return dialogue.stop(notApplicable(`${keyword} is not offered`));
}
