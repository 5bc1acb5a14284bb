import type { Dialect } from '../rules.ts';

const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/**
 * A moment, in milliseconds since 1970, in Universal Time: `22 Nov 26 21:33:36 UT` (0821:1942), or
 * `Sun, 22 Nov 2026 21:33:36 +0000` (RFC 5322 3.3).
 */
export function formatDate(at: number, dialect: Dialect): string {
  const second = Math.floor(at / 1000);
  if (last.second === second && last.dialect === dialect) return last.text;
  const text = newDate(at, dialect);
  last = { second, dialect, text };
  return text;
}

/** Many mails come in one second. */
let last: { readonly second: number; readonly dialect: Dialect | null; readonly text: string } = {
  second: 0,
  dialect: null,
  text: '',
};

function newDate(at: number, dialect: Dialect): string {
  const date = new Date(at);
  const day = date.getUTCDate();
  const month = MONTHS[date.getUTCMonth()];
  const year = date.getUTCFullYear();
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    .map(twoDigits)
    .join(':');
  if (dialect === 'rfc821') return `${day} ${month} ${twoDigits(year % 100)} ${time} UT`;
  return `${DAYS[date.getUTCDay()]}, ${day} ${month} ${year} ${time} +0000`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
