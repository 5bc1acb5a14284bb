/** `path`: what a path says, and what the relay step of a host makes of it. The protocol package does the relaying. */
import { profileNamed, refusalByProfile, type ProfileName } from '@hopscope/network';
import {
  formatMailbox,
  formatPath,
  parseHost,
  relayStep,
  replyText,
  sameHost,
  type Fault,
  type ForwardPath,
  type Host,
  type RelayStep,
  type Rules,
} from '@hopscope/protocol';

import {
  formatExplanation,
  formatFault,
  type PathExplanation,
  type StepExplanation,
  type StepTaken,
} from '../text/path-explanation.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readForwardPath, readReversePath, required } from './paths.ts';
import type { Shell } from './shell.ts';

export interface PathOptions {
  readonly at?: string;
  readonly profile: ProfileName;
  readonly from?: string;
  readonly json?: boolean;
}

/** The reverse-path that stands in when `--from` names none. */
const EXAMPLE_REVERSE_PATH = '<SENDER@ORIGIN>';

/** Prints the explanation, or the place of the fault. */
export function explainPath(shell: Shell, text: string, options: PathOptions): ExitCode {
  if (options.from !== undefined && options.at === undefined) {
    throw new UsageError('--from is what arrives at a host; name the host with --at.');
  }
  const { rules } = profileNamed(options.profile);
  const parsed = readForwardPath(text, rules);
  if (!parsed.ok) return fault(shell, text, parsed, options);
  const explanation = explained(parsed.value, rules, options);
  if (options.json === true) shell.out(JSON.stringify(explanation, null, 2));
  else for (const line of formatExplanation(explanation)) shell.out(line);
  return EXIT.done;
}

function fault(
  shell: Shell,
  text: string,
  { fault: { at, wanted } }: Fault,
  options: PathOptions,
): ExitCode {
  if (text === '') throw new UsageError("The path is empty; write one such as '@ONE:JOE@TWO'.");
  if (options.json === true) {
    shell.out(JSON.stringify({ fault: { column: at + 1, wanted } }, null, 2));
  }
  for (const line of formatFault(text, at, wanted)) shell.err(line);
  return EXIT.mistaken;
}

function explained(path: ForwardPath, rules: Rules, options: PathOptions): PathExplanation {
  const { route, mailbox } = path;
  return {
    path: formatPath(path),
    route,
    mailbox: formatMailbox(mailbox),
    hosts: [...route, mailbox.host],
    length: Buffer.byteLength(formatPath(path)),
    limit: rules.limits.path,
    at: options.at === undefined ? null : stepAt(options.at, path, rules, options),
  };
}

function stepAt(
  name: string,
  path: ForwardPath,
  rules: Rules,
  options: PathOptions,
): StepExplanation {
  const host = required('--at', name, parseHost(name, rules), 'name a host, such as ONE');
  const given = options.from ?? EXAMPLE_REVERSE_PATH;
  const reversePath = required('--from', given, readReversePath(given, rules));
  const self = { isSelf: (other: Host) => sameHost(other, host), nameToward: () => host };
  const step = relayStep({ forwardPath: path, reversePath }, self, rules);
  const refusal = refusalByProfile(profileNamed(options.profile), path, step);
  return {
    host,
    profile: options.profile,
    reversePath: formatPath(reversePath),
    forwardPath: formatPath(path),
    example: options.from === undefined,
    refusal: refusal === null ? null : replyText(refusal),
    step: inWords(step),
  };
}

function inWords(step: RelayStep): StepTaken {
  switch (step.kind) {
    case 'too-long':
      return step;
    case 'deliver': {
      const { kind, deleted, ignored, mailbox, reversePath } = step;
      const returnPath = formatPath(reversePath);
      return { kind, deleted, ignored, mailbox: formatMailbox(mailbox), returnPath };
    }
    case 'relay': {
      const { kind, deleted, ignored, prepended, next, paths } = step;
      return {
        kind,
        deleted,
        ignored,
        prepended: prepended.kind === 'own-name' ? prepended.name : null,
        kept: prepended.kind === 'none' ? prepended.because : null,
        next,
        reversePath: formatPath(paths.reversePath),
        forwardPath: formatPath(paths.forwardPath),
      };
    }
  }
}
