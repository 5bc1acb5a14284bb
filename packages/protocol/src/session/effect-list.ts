/** What one call to a session machine brought about, in order, until the call returns it. */
export class EffectList<Effect> {
  #effects: Effect[] | null = null;

  /** Most calls bring one effect, for which a list of one is made. */
  add(effect: Effect): void {
    if (this.#effects === null) this.#effects = [effect];
    else this.#effects.push(effect);
  }

  /** All that was added since it was called last. */
  take(): readonly Effect[] {
    const effects = this.#effects ?? NONE;
    this.#effects = null;
    return effects;
  }
}

const NONE: readonly never[] = [];
