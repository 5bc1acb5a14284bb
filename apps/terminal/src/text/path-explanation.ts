/** A path in words: where it leads, how long it is, and what the relay step of one host does to it. */
import type { RelayStep } from '@hopscope/protocol';

import { echoedAround } from './visible.ts';

/** A path, and the step that a host takes with it: what `path --json` prints. */
export interface PathExplanation {
  /** As on the wire, brackets included. */
  readonly path: string;
  readonly route: readonly string[];
  readonly mailbox: string;
  /** The route and the host of the mailbox, in the order of travel. */
  readonly hosts: readonly string[];
  /** In octets, brackets included, as the limit counts. */
  readonly length: number;
  readonly limit: number;
  readonly at: StepExplanation | null;
}

/** What arrives at a host and what the host does with it. */
export interface StepExplanation {
  readonly host: string;
  readonly profile: string;
  readonly reversePath: string;
  readonly forwardPath: string;
  /** The reverse-path is an example, because none was given. */
  readonly example: boolean;
  /** The reply with which a host of this profile refuses the recipient; null: it takes it. */
  readonly refusal: string | null;
  readonly step: StepTaken;
}

export type StepTaken =
  | {
      readonly kind: 'relay';
      readonly deleted: readonly string[];
      readonly ignored: readonly string[];
      readonly prepended: string | null;
      /** Why the host did not enter the reverse-path. */
      readonly kept: Kept | null;
      readonly next: string;
      /** As they leave. */
      readonly reversePath: string;
      readonly forwardPath: string;
    }
  | {
      readonly kind: 'deliver';
      readonly deleted: readonly string[];
      readonly ignored: readonly string[];
      readonly mailbox: string;
      readonly returnPath: string;
    }
  | {
      readonly kind: 'too-long';
      readonly path: Extract<RelayStep, { kind: 'too-long' }>['path'];
      readonly octets: number;
    };

type Kept = 'origin' | 'null-path' | 'routes-ignored';

const WHY_KEPT: Readonly<Record<Kept, string>> = {
  origin: 'nothing: the mail originates here, and the origin adds no name',
  'null-path': 'nothing: a null reverse-path stays null',
  'routes-ignored': 'nothing: RFC 5321 forbids to copy names into the reverse-path',
};

/** Lines for people. */
export function formatExplanation(explanation: PathExplanation): readonly string[] {
  const { path, route, mailbox, hosts, length, limit, at } = explanation;
  const unit = length === path.length ? 'characters' : 'octets';
  return [
    path,
    '',
    row(
      'route',
      route.length === 0 ? 'none: straight to the host of the mailbox' : route.join(', then '),
    ),
    row('mailbox', mailbox),
    row('hosts', hosts.join(' -> ')),
    row('length', `${length} of at most ${limit} ${unit}, brackets included`),
    ...(at === null ? [] : ['', ...stepLines(at, route.length > 0)]),
  ];
}

/** A fault with a caret under its place. What stands before it is right, and so needs no escapes. */
export function formatFault(text: string, at: number, wanted: string): readonly string[] {
  const { shown, column } = echoedAround(text, at);
  return [`column ${at + 1}: ${wanted}`, `  ${shown}`, `  ${' '.repeat(column)}^`];
}

function stepLines(
  { host, profile, example, refusal, step, ...arriving }: StepExplanation,
  routed: boolean,
): string[] {
  const standsIn = example ? '  (an example; --from names another)' : '';
  return [
    `At ${host}, a host of profile ${profile}:`,
    row('arrives', `MAIL FROM:${arriving.reversePath}${standsIn}`),
    row('', `RCPT TO:${arriving.forwardPath}`),
    ...(refusal === null ? takenLines(step, routed) : [row('refused', refusal)]),
  ];
}

function takenLines(step: StepTaken, routed: boolean): string[] {
  switch (step.kind) {
    case 'too-long':
      return [row('refused', `the ${step.path} would leave with ${step.octets} characters`)];
    case 'deliver':
      return [
        ...headLines(step, routed),
        row('delivered', `to ${step.mailbox}, Return-Path: ${step.returnPath}`),
      ];
    case 'relay':
      return [
        ...headLines(step, routed),
        row(
          'prepended',
          step.kept === null
            ? `${step.prepended ?? ''}, to the head of the reverse-path`
            : WHY_KEPT[step.kept],
        ),
        row('next host', step.next),
        row('leaves', `MAIL FROM:${step.reversePath}`),
        row('', `RCPT TO:${step.forwardPath}`),
      ];
  }
}

function headLines(
  step: { readonly deleted: readonly string[]; readonly ignored: readonly string[] },
  routed: boolean,
): string[] {
  const deleted =
    step.deleted.length > 0
      ? `${step.deleted.join(', ')}, from the head of the forward-path`
      : `nothing: the forward-path ${routed ? 'does not begin with this host' : 'has no route'}`;
  return [
    row('deleted', deleted),
    ...(step.ignored.length > 0
      ? [
          row(
            'ignored',
            `${step.ignored.join(', ')}: RFC 5321 goes straight to the host of the mailbox`,
          ),
        ]
      : []),
  ];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(11)}${text}`;
}
