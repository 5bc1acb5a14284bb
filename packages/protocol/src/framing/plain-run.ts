/**
 * How far a block of mail data is plain, found with vectors of sixteen octets: many times as fast as JavaScript can.
 * plain-run.wat is the program. It sees no memory but its own, so the block is copied there first; that is a third of
 * the time.
 */

/**
 * Gives how many octets at the start of the block, which follows an octet `before`, are plain as odd-places.ts says. The sign is
 * set when one over 127 is among them.
 */
export type PlainRun = (block: Uint8Array, before: number) => number;

/** The fewest octets of a block, a vector of them, and the most: they fit into the innermost cache. */
export const BLOCK = { min: 16, max: 16_384 } as const;

/** Null where WebAssembly has no vectors, or a page forbids it: then JavaScript alone must do. */
export function plainRun(): PlainRun | null {
  if (made === undefined) made = make();
  return made;
}

let made: PlainRun | null | undefined;

function make(): PlainRun | null {
  try {
    const module = new WebAssembly.Module(PLAIN_RUN_WASM);
    const { memory, run } = new WebAssembly.Instance(module).exports;
    const octets = new Uint8Array(memory.buffer);
    return (block, before) => {
      octets[FIRST - 1] = before;
      octets.set(block, FIRST);
      return run(FIRST, FIRST + block.length) - FIRST;
    };
  } catch {
    return null;
  }
}

/** Where the block begins in the memory. */
const FIRST = 16;

/** What is used of WebAssembly here. The package knows the types of no host. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: {
      readonly memory: { readonly buffer: ArrayBuffer };
      readonly run: (at: number, end: number) => number;
    };
  };
};

/** plain-run.wat, assembled. A test holds the two together. */
export const PLAIN_RUN_WASM: Uint8Array = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 12, 2, 96, 2, 127, 127, 1, 127, 96, 1, 127, 1, 127, 3, 3, 2, 0, 1,
  5, 4, 1, 1, 1, 1, 7, 16, 2, 6, 109, 101, 109, 111, 114, 121, 2, 0, 3, 114, 117, 110, 0, 0, 10,
  245, 3, 2, 231, 3, 5, 2, 123, 1, 127, 3, 123, 1, 127, 3, 123, 65, 13, 253, 15, 33, 9, 65, 10, 253,
  15, 33, 10, 65, 46, 253, 15, 33, 11, 2, 64, 3, 64, 32, 0, 65, 192, 0, 106, 32, 1, 75, 13, 1, 32,
  0, 65, 1, 107, 33, 4, 32, 7, 33, 6, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 33,
  5, 32, 0, 253, 0, 4, 0, 33, 2, 32, 4, 253, 0, 4, 0, 33, 3, 32, 6, 32, 2, 253, 80, 33, 6, 32, 5,
  32, 3, 32, 9, 253, 35, 32, 2, 32, 10, 253, 35, 253, 81, 32, 3, 32, 10, 253, 35, 32, 2, 32, 11,
  253, 35, 253, 78, 253, 80, 253, 80, 33, 5, 32, 0, 253, 0, 4, 16, 33, 2, 32, 4, 253, 0, 4, 16, 33,
  3, 32, 6, 32, 2, 253, 80, 33, 6, 32, 5, 32, 3, 32, 9, 253, 35, 32, 2, 32, 10, 253, 35, 253, 81,
  32, 3, 32, 10, 253, 35, 32, 2, 32, 11, 253, 35, 253, 78, 253, 80, 253, 80, 33, 5, 32, 0, 253, 0,
  4, 32, 33, 2, 32, 4, 253, 0, 4, 32, 33, 3, 32, 6, 32, 2, 253, 80, 33, 6, 32, 5, 32, 3, 32, 9, 253,
  35, 32, 2, 32, 10, 253, 35, 253, 81, 32, 3, 32, 10, 253, 35, 32, 2, 32, 11, 253, 35, 253, 78, 253,
  80, 253, 80, 33, 5, 32, 0, 253, 0, 4, 48, 33, 2, 32, 4, 253, 0, 4, 48, 33, 3, 32, 6, 32, 2, 253,
  80, 33, 6, 32, 5, 32, 3, 32, 9, 253, 35, 32, 2, 32, 10, 253, 35, 253, 81, 32, 3, 32, 10, 253, 35,
  32, 2, 32, 11, 253, 35, 253, 78, 253, 80, 253, 80, 33, 5, 32, 5, 253, 83, 13, 1, 32, 6, 33, 7, 32,
  0, 65, 192, 0, 106, 33, 0, 12, 0, 11, 11, 2, 64, 3, 64, 32, 0, 32, 1, 70, 13, 1, 32, 0, 65, 16,
  106, 32, 1, 75, 4, 64, 32, 1, 65, 16, 107, 33, 0, 11, 32, 0, 253, 0, 4, 0, 33, 2, 32, 0, 65, 1,
  107, 253, 0, 4, 0, 33, 3, 32, 3, 32, 9, 253, 35, 32, 2, 32, 10, 253, 35, 253, 81, 32, 3, 32, 10,
  253, 35, 32, 2, 32, 11, 253, 35, 253, 78, 253, 80, 33, 5, 32, 5, 253, 83, 4, 64, 32, 5, 253, 100,
  104, 33, 8, 32, 0, 32, 8, 106, 32, 7, 253, 100, 32, 2, 253, 100, 65, 1, 32, 8, 116, 65, 1, 107,
  113, 114, 16, 1, 114, 15, 11, 32, 7, 32, 2, 253, 80, 33, 7, 32, 0, 65, 16, 106, 33, 0, 12, 0, 11,
  11, 32, 0, 32, 7, 253, 100, 16, 1, 114, 11, 10, 0, 32, 0, 65, 0, 71, 65, 31, 116, 11,
]);
