#!/usr/bin/env node
/** The binary: hands the command line to the program and its answer to the shell. */
import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
