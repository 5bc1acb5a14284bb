/**
 * Octets come from a channel in segments that mean nothing: a reader must come to the same result however they are cut.
 * So a test does not choose the cuts; it feeds the octets in every way and compares the outcomes.
 */

/** One way of cutting, and what came of it. */
export interface Fed<Outcome> {
  /** `whole`, `octet by octet`, or `split at 7`. */
  readonly way: string;
  readonly outcome: Outcome;
}

/**
 * Gives the octets to `run` whole, octet by octet, and split in two at every place; `run` makes a new reader each time.
 * Each part is a copy of its own, and is overwritten afterwards if `run` was done with it: who keeps a slice is found out.
 */
export function feedEveryWay<Outcome>(
  octets: Uint8Array,
  run: (parts: Iterable<Uint8Array>) => Outcome,
): readonly Fed<Outcome>[] {
  const fed: Fed<Outcome>[] = [
    { way: 'whole', outcome: run(cut(octets, [])) },
    { way: 'octet by octet', outcome: run(cut(octets, [...octets.keys()].slice(1))) },
  ];
  for (let at = 1; at < octets.length; at += 1) {
    fed.push({ way: `split at ${at}`, outcome: run(cut(octets, [at])) });
  }
  return fed;
}

function* cut(octets: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of [...places, octets.length]) {
    const part = octets.slice(from, place);
    yield part;
    part.fill(OVERWRITTEN);
    from = place;
  }
}

const OVERWRITTEN = 0x58; // "X"
