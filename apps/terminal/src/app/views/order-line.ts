/** The line for the operator while it is typed, and what is said about it. */
import { ORDERS, orderOf } from '../operator.ts';
import type { Ordering } from '../model/ordering.ts';
import { fit, span, type Line } from '../spans.ts';
import type { Theme } from '../theme.ts';
import { fieldLine } from './field-line.ts';

export function orderLine({ field }: Ordering, theme: Theme, width: number): Line {
  return fit([span(' :', { bold: true }), ...fieldLine(field, theme, width - 2)], width);
}

/** That it is under way, why it was refused, or how the order is written that has been begun. */
export function orderHint({ field, refused, before, wanted }: Ordering): string {
  if (wanted !== null) return 'Waiting for the answer…';
  if (refused !== null) return refused;
  const order = orderOf(field.text);
  if (order !== null) return `${order.form}  ${order.is}`;
  const words = ORDERS.map(({ word }) => word).join(', ');
  return `Begin with ${words}. ⏎ does it, esc does not${before.length === 0 ? '' : ', ↑ repeats'}.`;
}
