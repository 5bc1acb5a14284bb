/** Who is meant by a host name: the hosts of a file under the keys and the environment names that they have. */
import { hostKey, type Host } from '@hopscope/protocol';

import type { Mistakes } from './mistake.ts';
import { nearest } from './nearest.ts';
import { quoted } from './quoted.ts';
import type { PathReader } from './read-path.ts';
import type { TextValue } from './yaml-value.ts';

interface Owned {
  /** The key of the host that has this name. */
  readonly host: Host;
  readonly place: TextValue;
}

interface Domain {
  readonly name: Host;
  /** The first that keeps its mail; null: not known yet, or wrong, and told. */
  readonly host: Host | null;
}

/** For so many unknown names the one that was meant is looked for; a file with more is wrong in another way. */
const MOST_SUGGESTIONS = 20;

export class HostTable {
  readonly #mistakes: Mistakes;
  readonly #paths: PathReader;
  readonly #names = new Map<string, Owned>();
  readonly #domains = new Map<string, Domain>();
  readonly #broken = new Set<string>();
  #suggestions = 0;

  constructor(mistakes: Mistakes, paths: PathReader) {
    this.#mistakes = mistakes;
    this.#paths = paths;
  }

  /** Enters a host under its key. False: another host has this name already. */
  add(host: Host, key: TextValue): boolean {
    const earlier = this.#names.get(hostKey(host));
    if (earlier !== undefined) {
      const line = this.#mistakes.lineOf(earlier.place);
      const one = quoted(earlier.place.text);
      this.#mistakes.at(
        key,
        `${quoted(key.text)} and ${one} on line ${line} are one host, since case does not count; rename or remove one.`,
      );
      return false;
    }
    this.#names.set(hostKey(host), { host, place: key });
    return true;
  }

  /** Enters a host that stands in another file, or one of its names. */
  enter(host: Host, name: Host = host): void {
    this.#names.set(hostKey(name), { host, place: { kind: 'text', text: name, start: 0, end: 0 } });
  }

  /** Enters a key that is no host name: told once, where it stands, and not again where it is used. */
  addBroken(key: TextValue): void {
    this.#broken.add(key.text);
  }

  /** Enters a name that a host has in an environment. */
  addName(host: Host, name: Host, place: TextValue): void {
    const earlier = this.#names.get(hostKey(name));
    if (earlier === undefined) this.#names.set(hostKey(name), { host, place });
    else if (earlier.host !== host) {
      const line = this.#mistakes.lineOf(earlier.place);
      this.#mistakes.at(
        place,
        `${quoted(place.text)} is a name of the host ${quoted(earlier.host)} already (line ${line}); take it from one of the two.`,
      );
    }
  }

  /** Enters a domain whose mail goes to its exchangers. */
  addDomain(name: Host, keeper: Host | null = null): void {
    this.#domains.set(hostKey(name), { name, host: keeper });
  }

  /** Whether a text names a host or a domain. It is told where it names neither. */
  isDestination(text: TextValue): boolean {
    const name = this.#named(text);
    return name !== null && this.#hostOrDomain(name, text, 0) !== null;
  }

  /** The host that a text names, by any of its names. Null, once it is told that there is none. */
  find(text: TextValue): Host | null {
    const name = this.#named(text);
    return name === null ? null : this.owner(name, text);
  }

  #named(text: TextValue): Host | null {
    return this.#broken.has(text.text) ? null : this.#paths.host(text);
  }

  /** The host that has a name. `index`: where in the text the name stands. */
  owner(name: Host, text: TextValue, index: number = 0): Host | null {
    const owned = this.#names.get(hostKey(name));
    if (owned !== undefined) return owned.host;
    this.#tellUnknown(name, text, index, []);
    return null;
  }

  /** The host at which users of that host or domain hand in mail. `index`: as of `owner`. */
  home(name: Host, text: TextValue, index: number = 0): Host | null {
    return this.#hostOrDomain(name, text, index)?.host ?? null;
  }

  #hostOrDomain(name: Host, text: TextValue, index: number): Owned | Domain | null {
    const known = this.#names.get(hostKey(name)) ?? this.#domains.get(hostKey(name)) ?? null;
    const domains = [...this.#domains.values()].map((domain) => domain.name);
    if (known === null) this.#tellUnknown(name, text, index, domains);
    return known;
  }

  /** `domains`: those that may be meant, too. */
  #tellUnknown(name: Host, text: TextValue, index: number, domains: readonly string[]): void {
    if (this.#names.size === 0) return; // the schema has asked for hosts
    const near = this.#nearest(name, domains);
    const help = near === null ? 'add it there or name another.' : `did you mean ${quoted(near)}?`;
    const where = domains.length === 0 ? '"hosts"' : '"hosts" or "mx"';
    this.#mistakes.inside(text, index, `there is no ${quoted(name)} in ${where}; ${help}`);
  }

  #nearest(name: Host, domains: readonly string[]): string | null {
    this.#suggestions += 1;
    if (this.#suggestions > MOST_SUGGESTIONS) return null;
    const hosts = [...this.#names.values()].map(({ place }) => place.text);
    return nearest(name, [...hosts, ...domains]);
  }
}
