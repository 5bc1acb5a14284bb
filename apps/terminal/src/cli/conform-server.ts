/** `conform`: the checks of the conform package against one server, told as they come. */
import {
  CannotConnectError,
  InvalidOptionError,
  NoAnswerError,
  runConformance,
  summaryOf,
  type Outcome,
  type Rfc,
  type Summary,
} from '@hopscope/conform';

import { echoed, visible } from '../text/visible.ts';
import { outcomeLines, outcomeRecord, summaryLine } from './conform-output.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Shell } from './shell.ts';
import { timeOf } from './times.ts';

export interface ConformOptions {
  readonly rfc: Rfc;
  readonly to?: string;
  readonly json?: boolean;
  readonly timeout: string;
}

/** Prints each outcome as it comes, then the summary. Rejects with a {@link UsageError}. */
export async function conformServer(
  shell: Shell,
  address: string,
  { rfc, to, json, timeout }: ConformOptions,
): Promise<ExitCode> {
  const check = timeOf('--timeout', timeout);
  if (check === 0) {
    const why = 'no check is over in no time';
    throw new UsageError(`--timeout ${echoed(timeout)}: ${why}; write 500ms, 10s or 2m.`);
  }
  const timeouts = { check };
  const stop = new AbortController();
  const ignore = shell.onStop(() => stop.abort());
  const outcomes: Outcome[] = [];
  try {
    const options = { rfc, to, timeouts, signal: stop.signal };
    for await (const outcome of runConformance(address, options)) {
      outcomes.push(outcome);
      if (json === true) shell.out(JSON.stringify(outcomeRecord(outcome)));
      else for (const line of outcomeLines(outcome)) shell.out(line);
    }
  } catch (error) {
    if (!stop.signal.aborted) {
      if (outcomes.length > 0) tellSummary(shell, summaryOf(outcomes), json);
      throw asUsageError(error);
    }
    shell.err('Stopped before all checks had been made.');
  } finally {
    ignore();
  }
  const summary = summaryOf(outcomes);
  tellSummary(shell, summary, json);
  return summary.failures > 0 || stop.signal.aborted ? EXIT.negative : EXIT.done;
}

function tellSummary(shell: Shell, summary: Summary, json = false): void {
  shell.out(json ? JSON.stringify({ summary }) : `\n${summaryLine(summary)}`);
}

function asUsageError(error: unknown): unknown {
  if (error instanceof CannotConnectError) {
    return new UsageError(`${visible(error.message)}; start the server or name another address.`);
  }
  if (error instanceof NoAnswerError) {
    return new UsageError(
      `${visible(error.message)}; see that it is an SMTP server without TLS from the start, or allow it more time with --timeout.`,
    );
  }
  if (error instanceof InvalidOptionError) {
    return new UsageError(`${visible(error.message)}; see hopscope conform --help.`);
  }
  return error;
}
