import { mergeConfig, type ViteUserConfig } from 'vitest/config';

import config from './vitest.config.ts';

// Mutation runs the tests thousands of times: those that take seconds, and that faster ones stand beside, stay out.
const SLOW = ['512 MiB', 'what the language makes of any text', 'one text for each sequence'];

const forMutation: ViteUserConfig = mergeConfig(config, {
  test: {
    testNamePattern: new RegExp(`^(?!.*(${SLOW.join('|')}|100 KB of hostile input))`),
    isolate: false,
    exclude: ['**/hostile-input.test.ts'],
  },
});

export default forMutation;
