import { defineConfig, type UserConfig } from 'tsdown';

// Everything in one folder: a program of few files starts in half the time of one that looks for its packages, and asks for
// nothing to be installed. Ink names its development tools and never loads them here.
const config: UserConfig = defineConfig({
  entry: { cli: 'src/cli.tsx', 'simulate-worker': 'src/cli/simulate-worker.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  dts: false,
  minify: true,
  sourcemap: true,
  fixedExtension: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  inputOptions: {
    resolve: { conditionNames: ['@hopscope/source', 'import', 'node', 'default'] },
  },
  deps: { alwaysBundle: [/./], neverBundle: ['react-devtools-core'] },
});

export default config;
