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

/** For so many unknown names the one that was meant is looked for; a file with more is wrong in another way. */
const MOST_SUGGESTIONS = 20;

export class HostTable {
  readonly #mistakes: Mistakes;
  readonly #paths: PathReader;
  readonly #names = new Map<string, Owned>();
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

  /** The host that a text names, by any of its names. Null, once it is told that there is none. */
  find(text: TextValue): Host | null {
    if (this.#broken.has(text.text)) return null;
    const name = this.#paths.host(text);
    return name === null ? null : this.owner(name, text);
  }

  /** The host that has a name. `index`: where in the text the name stands. */
  owner(name: Host, text: TextValue, index: number = 0): Host | null {
    const owned = this.#names.get(hostKey(name));
    if (owned !== undefined) return owned.host;
    if (this.#names.size === 0) return null; // the schema has asked for hosts
    const near = this.#nearest(name);
    const help = near === null ? 'add it there or name another.' : `did you mean ${quoted(near)}?`;
    this.#mistakes.inside(text, index, `there is no ${quoted(name)} in "hosts"; ${help}`);
    return null;
  }

  #nearest(name: Host): string | null {
    this.#suggestions += 1;
    if (this.#suggestions > MOST_SUGGESTIONS) return null;
    return nearest(
      name,
      [...this.#names.values()].map(({ place }) => place.text),
    );
  }
}
