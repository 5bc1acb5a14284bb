import type { Found } from './fuzzer.ts';
import type { Target } from './target.ts';

/** The input without whatever it breaks the same law without. */
export function shrunk(target: Target, broken: Uint8Array, reason: unknown): Found {
  let input = broken;
  let error = reason;
  for (let size = input.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= input.length;) {
      const shorter = Uint8Array.from([...input.subarray(0, at), ...input.subarray(at + size)]);
      const other = errorOf(target, shorter);
      if (other !== null && sentenceOf(other) === sentenceOf(reason)) {
        input = shorter;
        error = other;
      } else at += size;
    }
  }
  return { input, error };
}

function errorOf(target: Target, input: Uint8Array): unknown {
  try {
    target.run(input, true);
    return null;
  } catch (error) {
    return error;
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
