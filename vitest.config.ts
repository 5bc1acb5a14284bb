import { existsSync, readdirSync } from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Tests read the packages' sources, never dist: no build comes before `npm test`.
const conditions = ['@hopscope/source', 'module', 'node', 'development|production'];

const rooms = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .map((name) => ({ name, root: `./${folder}/${name}` }))
    .filter(({ root }) => existsSync(new URL(`${root}/package.json`, import.meta.url))),
);

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Property tests and terminals take their time where the machine is shared.
    testTimeout: 30_000,
    projects: [
      ...rooms.map(({ name, root }) => ({
        extends: true as const,
        root,
        test: { name, include: ['{src,test}/**/*.test.{ts,tsx}'] },
      })),
      { extends: true, root: './examples', test: { name: 'examples', include: ['*.test.ts'] } },
      { extends: true, root: './tools', test: { name: 'tools', include: ['**/*.test.ts'] } },
    ],
    reporters: ['default', './scripts/summary-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.{ts,tsx}', 'apps/*/src/**/*.{ts,tsx}'],
      exclude: ['**/*.test.{ts,tsx}'],
    },
  },
});

export default config;
