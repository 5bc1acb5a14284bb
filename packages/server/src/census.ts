/** How many channels there are, in all and from each host. */
import type { Endpoint, TransmissionChannel } from '@hopscope/channel';

export class Census {
  readonly #max: number;
  readonly #maxPerPeer: number;
  readonly #ofPeer = new Map<string, number>();
  #all = 0;

  constructor(max: number, maxPerPeer: number) {
    this.#max = max;
    this.#maxPerPeer = maxPerPeer;
  }

  /** Why there is no room for this channel; null: there is. */
  refusal(channel: TransmissionChannel): string | null {
    if (this.#all >= this.#max) return 'too many channels';
    const ofPeer = this.#ofPeer.get(peerOf(channel.remote)) ?? 0;
    return ofPeer >= this.#maxPerPeer ? 'too many channels from your host' : null;
  }

  /** Counts a channel; call what is returned once, when it is closed. */
  enter(channel: TransmissionChannel): () => void {
    const peer = peerOf(channel.remote);
    this.#all += 1;
    this.#ofPeer.set(peer, (this.#ofPeer.get(peer) ?? 0) + 1);
    return () => {
      this.#all -= 1;
      const left = (this.#ofPeer.get(peer) ?? 1) - 1;
      if (left === 0) this.#ofPeer.delete(peer);
      else this.#ofPeer.set(peer, left);
    };
  }
}

/** The host of `127.0.0.1:2525` or `[::1]:2525`, as the policy knows it, too. */
export function peerOf({ name }: Endpoint): string {
  const colon = name.lastIndexOf(':');
  const host = colon < 0 ? name : name.slice(0, colon);
  return host.startsWith('[') ? host.slice(1, -1) : host;
}
