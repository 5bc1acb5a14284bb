/** `conform`: the checks of the conform package against one server, told as they come. */
import {
  CannotConnectError,
  InvalidOptionError,
  runConformance,
  summaryOf,
  type Outcome,
  type Rfc,
} from '@hopscope/conform';

import { visible } from '../text/visible.ts';
import { outcomeLines, outcomeRecord, summaryLine } from './conform-output.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Shell } from './shell.ts';

export interface ConformOptions {
  readonly rfc: Rfc;
  readonly to?: string;
  readonly json?: boolean;
}

/** Prints each outcome as it comes, then the summary. Rejects with a {@link UsageError}. */
export async function conformServer(
  shell: Shell,
  address: string,
  { rfc, to, json }: ConformOptions,
): Promise<ExitCode> {
  const stop = new AbortController();
  const ignore = shell.onStop(() => stop.abort());
  const outcomes: Outcome[] = [];
  try {
    for await (const outcome of runConformance(address, { rfc, to, signal: stop.signal })) {
      outcomes.push(outcome);
      if (json === true) shell.out(JSON.stringify(outcomeRecord(outcome)));
      else for (const line of outcomeLines(outcome)) shell.out(line);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw asUsageError(error);
    shell.err('Stopped before all checks had been made.');
  } finally {
    ignore();
  }
  const summary = summaryOf(outcomes);
  shell.out(json === true ? JSON.stringify({ summary }) : `\n${summaryLine(summary)}`);
  return summary.failures > 0 || stop.signal.aborted ? EXIT.negative : EXIT.done;
}

function asUsageError(error: unknown): unknown {
  if (error instanceof CannotConnectError) {
    return new UsageError(`${visible(error.message)}; start the server or name another address.`);
  }
  if (error instanceof InvalidOptionError) {
    return new UsageError(`${visible(error.message)}; see hopscope conform --help.`);
  }
  return error;
}
