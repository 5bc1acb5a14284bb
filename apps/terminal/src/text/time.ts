/** Times for people: moments as a journal counts them, and how long something took. */

/** `00:02.101`: minutes, seconds, milliseconds since the journal began; `1:00:02.101` after an hour. */
export function moment(at: number): string {
  const whole = Math.max(0, Math.floor(at));
  const minutes = Math.floor(whole / 60_000);
  const seconds = `${two(Math.floor(whole / 1000) % 60)}.${String(whole % 1000).padStart(3, '0')}`;
  if (minutes < 60) return `${two(minutes)}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${seconds}`;
}

/** `0.4 ms`, `12 ms`, `1.5 s`, `2 min`, `4 h`, `4 d`: two or three digits, the unit in words. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${trimmed(ms, 1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${trimmed(ms / 1000, 1)} s`;
  if (ms < 3_597_000) return `${trimmed(ms / 60_000, 1)} min`;
  if (ms < 86_220_000) return `${trimmed(ms / 3_600_000, 1)} h`;
  return `${trimmed(ms / 86_400_000, 1)} d`;
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$/, '');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
