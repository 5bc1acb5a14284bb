/** A carrier whose channels break where a test says so, at the end that opened them. */
import { ThroughChannel, type Carrier, type TransmissionChannel } from '@hopscope/channel';
import { textOf } from '@hopscope/protocol';

/** What is about to cross: `S` for what the opener writes, `R` for what it reads. */
export type Cut = (side: 'S' | 'R', text: string, channel: number) => boolean;

/** `channel` counts from 1 in the order of opening. What makes it break does not cross any more. */
export function cutting(carrier: Carrier, cut: Cut): Carrier {
  let count = 0;
  return {
    listen: (address, accept, done) => carrier.listen(address, accept, done),
    open: (address, timeout, done) =>
      carrier.open(address, timeout, (opened) => {
        count += 1;
        const number = count;
        if (!opened.ok) return done(opened);
        const channel = new BreakableChannel(opened.channel, (side, text) =>
          cut(side, text, number),
        );
        done({ ok: true, channel });
      }),
  };
}

class BreakableChannel extends ThroughChannel {
  readonly #cuts: (side: 'S' | 'R', text: string) => boolean;

  constructor(channel: TransmissionChannel, cuts: (side: 'S' | 'R', text: string) => boolean) {
    super(channel);
    this.#cuts = cuts;
  }

  override write(octets: Uint8Array): boolean {
    if (!this.#cuts('S', textOf(octets))) return super.write(octets);
    this.abort();
    return false;
  }

  override octets(octets: Uint8Array): void {
    if (this.#cuts('R', textOf(octets))) this.abort();
    else super.octets(octets);
  }
}
