/**
 * @hopscope/network/testing/vitest: gives vitest's `expect` the matchers of routes. Import it once, in a setup file or at the top
 * of a test.
 *
 * @module
 */
import { expect } from 'vitest';

import { routeMatchers, type RouteMatchers } from './matchers.ts';

declare module 'vitest' {
  // The parameters are vitest's own, and must be named here as there.
  // oxlint-disable-next-line typescript/no-empty-object-type, eslint/no-unused-vars
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends RouteMatchers<R> {}
}

expect.extend(routeMatchers);
