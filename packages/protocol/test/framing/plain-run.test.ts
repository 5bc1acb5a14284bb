/// <reference types="node" />
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';
import makeAssembler from 'wabt';

import { PLAIN_RUN_WASM } from '../../src/framing/plain-run.ts';

test('the octets of the program are plain-run.wat, assembled', async () => {
  const source = new URL('../../src/framing/plain-run.wat', import.meta.url);
  const wabt = await makeAssembler();
  const program = wabt.parseWat('plain-run.wat', readFileSync(source, 'utf8'), { simd: true });
  expect(PLAIN_RUN_WASM).toEqual(program.toBinary({}).buffer);
});
