/** All rules, in the order in which a session meets them. */
import { checksIn, type Check, type Rfc, type Rule } from '../check.ts';
import { atAnyTime } from './at-any-time.ts';
import { mailData } from './mail-data.ts';
import { opening } from './opening.ts';
import { order } from './order.ts';
import { paths } from './paths.ts';
import { replies } from './replies.ts';
import { sizes } from './sizes.ts';
import { syntax } from './syntax.ts';

const RULES: readonly Rule[] = [
  ...opening,
  ...order,
  ...atAnyTime,
  ...syntax,
  ...paths,
  ...replies,
  ...sizes,
  ...mailData,
];

/** The checks of an RFC. */
export function checksOf(rfc: Rfc): readonly Check[] {
  return checksIn(RULES, rfc);
}
