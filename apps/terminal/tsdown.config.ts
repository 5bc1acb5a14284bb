import { defineConfig, type UserConfig } from 'tsdown';

// One file with our own packages in it, read from their sources; what others wrote stays a dependency.
const config: UserConfig = defineConfig({
  entry: ['src/cli.tsx'],
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  dts: false,
  sourcemap: true,
  fixedExtension: false,
  inputOptions: {
    resolve: { conditionNames: ['@hopscope/source', 'import', 'node', 'default'] },
  },
  deps: { alwaysBundle: [/^@hopscope\//] },
});

export default config;
