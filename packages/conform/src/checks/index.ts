/** All rules, in the order in which a session meets them. */
import { checksIn, type Check, type Rfc, type Rule } from '../check.ts';
import { atAnyTime } from './at-any-time.ts';
import { EXTENSIONS } from './extensions/index.ts';
import { listing } from './listed.ts';
import { mailData } from './mail-data.ts';
import { opening } from './opening.ts';
import { order } from './order.ts';
import { paths } from './paths.ts';
import { replies } from './replies.ts';
import { sizes } from './sizes.ts';
import { syntax } from './syntax.ts';

const RULES: readonly Rule[] = [
  ...opening,
  ...listing,
  ...order,
  ...atAnyTime,
  ...syntax,
  ...paths,
  ...replies,
  ...sizes,
  ...mailData,
];

/** The checks of an RFC; behind those of RFC 5321 the checks of each service extension, for servers that offer it. */
export function checksOf(rfc: Rfc): readonly Check[] {
  const checks = checksIn(RULES, rfc);
  if (rfc === '821') return checks;
  return [...checks, ...EXTENSIONS.flatMap(([ofExtension, rules]) => checksIn(rules, ofExtension))];
}
