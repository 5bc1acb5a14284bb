#!/usr/bin/env node
/** The binary. What it imports asks for a Node that is new enough, and an old one would print a page of code at its first line. */
import packageJson from '../package.json' with { type: 'json' };
import { EXIT } from './cli/exit-codes.ts';
import { whyTooOld } from './cli/node-version.ts';

const why = whyTooOld(process.versions.node, packageJson.engines.node);
if (why === null) {
  const { start } = await import('./cli/start.ts');
  await start();
} else {
  process.stderr.write(`${why}\n`);
  process.exitCode = EXIT.mistaken;
}
