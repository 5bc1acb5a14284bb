import {
  RULES,
  formatMailbox,
  formatPath,
  parseForwardPath,
  parseHost,
  parseLocalPart,
  parseMailbox,
  parseReversePath,
  relayStep,
  returnRoute,
  sameHost,
  textOf,
  userKey,
  type ForwardPath,
  type Parsed,
  type ReversePath,
  type Rules,
} from '@hopscope/protocol';

import { kindOf, law, type Target } from '../target.ts';
import { GRAMMAR_WORDS } from './words.ts';

/** Every production of a path, in both dialects; a path that can be read takes a relay step. */
export const PATH: Target = {
  name: 'path',
  longest: 600,
  seeds: [
    '<@ONE,@TWO:JOE@THREE>',
    '<>',
    '<joe@three.example>',
    '<"a b\\"c"@[1.2.3.4]>',
    '<a\\@b@#12>',
    '<@[1.2.3.4],@#1.b:"@"@c>',
    'joe@three',
    '[IPv6:2001:db8::1]',
    'a.b-c.d',
    '"\\\\"',
  ],
  words: GRAMMAR_WORDS,
  run(input) {
    const text = textOf(input);
    return [RULES.rfc821, RULES.rfc5321].map((rules) => readAll(text, rules)).join('|');
  },
};

function readAll(text: string, rules: Rules): string {
  const { path, localPart, domain } = rules.limits;
  const forward = parseForwardPath(text, rules);
  const reverse = parseReversePath(text, rules);
  const outcomes = [
    read(text, forward, formatPath, path),
    read(text, reverse, formatPath, path),
    read(text, parseMailbox(text, rules), formatMailbox, localPart + 1 + domain),
    read(text, parseHost(text, rules), (host) => host, domain),
    read(text, parseLocalPart(text, rules), (user) => user, localPart),
  ];
  if (forward.ok && reverse.ok) outcomes.push(relayed(forward.value, reverse.value, rules));
  return outcomes.join(';');
}

function read<T>(
  text: string,
  parsed: Parsed<T>,
  format: (value: T) => string,
  limit: number,
): string {
  if (!parsed.ok) {
    const { at, wanted } = parsed.fault;
    law(at >= 0 && at <= text.length, 'a fault lies in its text');
    return kindOf(wanted);
  }
  law(format(parsed.value) === text, 'what was read is written as it was spelled');
  law(text.length <= limit, 'nothing over its limit is read');
  law(/^[ -~]*$/.test(text), 'nothing but printable ASCII is read');
  return 'ok';
}

function relayed(forward: ForwardPath, reverse: ReversePath, rules: Rules): string {
  const [self = forward.mailbox.host] = forward.route;
  const step = relayStep(
    { reversePath: reverse, forwardPath: forward },
    { isSelf: (host) => sameHost(host, self), nameToward: () => self },
    rules,
  );
  law(typeof userKey(forward.mailbox.localPart) === 'string', 'a user has a key');
  law((returnRoute(reverse, rules) === null) === (reverse.kind === 'null-path'), 'a way home');
  if (step.kind !== 'relay') return step.kind;
  law(step.paths.forwardPath.route.length <= forward.route.length, 'a forward-path never grows');
  for (const path of [step.paths.forwardPath, step.paths.reversePath])
    law(formatPath(path).length <= rules.limits.path, 'no path leaves that is over the limit');
  return step.prepended.kind;
}
