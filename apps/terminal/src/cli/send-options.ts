/** What `send` is asked to send, read and checked against the network: a mail, or one sentence about what is wrong. */
import {
  HostTable,
  NOTIFY_WISHES,
  parseEnvid,
  profileOf,
  type NetworkPlan,
  type NewMail,
  type NotifyPlan,
  type Wishes,
} from '@hopscope/network';
import { RULES, type Mailbox, type Rules, type Xtext } from '@hopscope/protocol';

import { echoed, visible } from '../text/visible.ts';
import { UsageError } from './errors.ts';
import { readText } from './files.ts';
import { readForwardPath, readMailbox, required } from './paths.ts';
import type { Shell } from './shell.ts';

export interface SendOptions {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly subject?: string;
  readonly header?: readonly string[];
  readonly body?: string;
  readonly notify?: string;
  readonly ret?: string;
  readonly envid?: string;
  readonly print?: boolean;
  readonly wait: string;
  readonly json?: boolean;
  readonly journal?: string;
}

const BODY = 'Sent with hopscope.';

/** Header lines that every mail of ours has already. */
const OWN_HEADERS = new Set(['date', 'from', 'to', 'subject']);

/** The mail. Rejects with a {@link UsageError}. */
export async function newMail(
  shell: Shell,
  plan: NetworkPlan,
  options: SendOptions,
): Promise<NewMail> {
  if (options.from === undefined)
    throw new UsageError('--from is missing; name a mailbox to send from.');
  const { from, rules } = sender(plan, options.from);
  const [first, ...others] = (options.to ?? []).map((text) =>
    required('--to', text, readForwardPath(text, rules)),
  );
  if (first === undefined) throw new UsageError('--to is missing; name a path to send to.');
  const subject = options.subject ?? null;
  if (subject !== null) oneLine('--subject', subject);
  const header = (options.header ?? []).map(headerLine);
  const body =
    options.body === undefined
      ? BODY
      : await readText(
          shell,
          options.body,
          'name a text file after --body, or - for standard input',
        );
  return { from, to: [first, ...others], subject, header, body, ...wishesOf(options) };
}

/** The mailbox of `--from`, at a host that we run, and the rules that host lives by. */
function sender(plan: NetworkPlan, text: string): { from: Mailbox; rules: Rules } {
  const ours = plan.hosts.filter(({ external }) => external === null).map(({ name }) => name);
  if (text === '<>') {
    throw new UsageError(
      `--from <> names no host to send from: only undeliverable-mail notifications have a null reverse-path, and hosts write these themselves; name a mailbox, such as POSTMASTER@${ours[0] ?? 'HOST'}.`,
    );
  }
  const rough = required('--from', text, readMailbox(text, roughRules(plan, text)));
  const [host] = new HostTable(plan).keepersOf(rough.host);
  const known = ours.length > 12 ? `${ours.slice(0, 12).join(', ')} and more` : ours.join(', ');
  if (host === undefined) {
    throw new UsageError(
      `--from ${echoed(text)}: ${visible(plan.name)} has no host ${rough.host}; its hosts are ${known}.`,
    );
  }
  if (host.external !== null) {
    throw new UsageError(
      `--from ${echoed(text)}: ${host.name} is external, and hopscope sends only from hosts that it runs: ${known}.`,
    );
  }
  const { rules } = profileOf(host);
  return { from: required('--from', text, readMailbox(text, rules)), rules };
}

/** Before the host is known, the rules by which its name can be read at all. */
function roughRules(plan: NetworkPlan, text: string): Rules {
  const all = [RULES.rfc821, ...plan.hosts.map((host) => profileOf(host).rules)];
  return all.find((rules) => readMailbox(text, rules).ok) ?? RULES.rfc821;
}

function wishesOf({ notify, ret, envid }: SendOptions): Wishes {
  return {
    notify: notify === undefined ? null : notifyOf(notify),
    ret: ret === undefined ? null : retOf(ret),
    envid: envid === undefined ? null : envidOf(envid),
  };
}

function retOf(text: string): 'FULL' | 'HDRS' {
  const part = text.toUpperCase();
  if (part === 'FULL' || part === 'HDRS') return part;
  throw new UsageError(`--ret "${echoed(text)}" is no part of a mail; write FULL or HDRS.`);
}

function envidOf(text: string): Xtext {
  const envid = parseEnvid(text);
  if (envid.ok) return envid.value;
  throw new UsageError(
    `--envid "${echoed(text)}" cannot name a sending: ${envid.fault.wanted}; write a name such as Q1.`,
  );
}

/** As NOTIFY has it (RFC 3461 4.1). */
function notifyOf(text: string): NotifyPlan {
  const asked = text.toUpperCase().split(',');
  if (asked.length === 1 && asked[0] === 'NEVER') return 'NEVER';
  const wishes = NOTIFY_WISHES.filter((wish) => asked.includes(wish));
  if (wishes.length === asked.length) return wishes;
  throw new UsageError(
    `--notify "${echoed(text)}" asks for nothing that is told; write some of SUCCESS, FAILURE and DELAY with commas, or NEVER.`,
  );
}

function headerLine(text: string): string {
  oneLine('--header', text);
  const [, name] = /^([!-9;-~]+):/.exec(text) ?? [];
  if (name === undefined) {
    throw new UsageError(
      `--header ${echoed(text)} is not a header line; write it as 'Name: value'.`,
    );
  }
  if (OWN_HEADERS.has(name.toLowerCase())) {
    const remedy = name.toLowerCase() === 'subject' ? 'use --subject' : 'leave it out';
    throw new UsageError(
      `--header ${echoed(text)}: hopscope writes the ${name} line itself; ${remedy}.`,
    );
  }
  return text;
}

function oneLine(option: string, text: string): void {
  if (!/[\r\n\0]/.test(text)) return;
  throw new UsageError(`${option} ${echoed(text)} must be a single line; take the line end out.`);
}
