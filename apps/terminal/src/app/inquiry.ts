/**
 * A question to a host about its users, VRFY or EXPN, asked as anybody outside can ask it: over a channel of its own, which the journal
 * records like every other. The answer is the host's reply, in words. It knows nothing of the network.
 */
import type { Carrier } from '@hopscope/channel';
import {
  CannotConnectError,
  ChannelLostError,
  GreetingRefusedError,
  InvalidTextError,
  connect,
  type Expansion,
  type SmtpConnection,
  type Verification,
} from '@hopscope/client';
import type { Dialect, Reply } from '@hopscope/protocol';

import { numbered } from '../text/numbered.ts';
import { echoed } from '../text/visible.ts';

export interface Inquiry {
  readonly verb: 'vrfy' | 'expn';
  /** What is asked about: a name, a mailbox, a mailing list. */
  readonly text: string;
  /** Who is asked, where it listens, and what it speaks. */
  readonly host: string;
  readonly address: string;
  readonly dialect: Dialect;
}

/** Whether the host has answered, and the sentence about it. */
export interface Told {
  readonly answered: boolean;
  readonly said: string;
}

/** How whoever asks is called in the journal: a name that no host has. */
const NAME = 'operator.hopscope';
/** Milliseconds from the opening of the channel to its end. */
const PATIENCE = 5_000;

/** Never rejects. */
export async function inquire(
  inquiry: Inquiry,
  carrier: Carrier,
  within: number = PATIENCE,
): Promise<Told> {
  const patience = AbortSignal.timeout(within);
  try {
    const connection = await connect(inquiry.address, {
      name: NAME,
      dialect: inquiry.dialect,
      tls: 'never',
      carrier,
      signal: patience,
    });
    try {
      return { answered: true, said: await asked(inquiry, connection) };
    } finally {
      await connection.quit();
    }
  } catch (error) {
    return { answered: false, said: whyNot(inquiry, patience, error) };
  }
}

async function asked({ verb, text, host }: Inquiry, connection: SmtpConnection): Promise<string> {
  const what = echoed(text);
  const answer = verb === 'vrfy' ? await connection.verify(text) : await connection.expand(text);
  const words =
    'mailboxes' in answer && verb === 'expn'
      ? `${host} names ${numbered(answer.mailboxes.length, 'member')} of ${what}`
      : wordsOf(answer, host, what);
  return `${words}: ${inOneLine(answer.reply)}.`;
}

function wordsOf({ kind }: Verification | Expansion, host: string, what: string): string {
  switch (kind) {
    case 'known':
    case 'list':
      return `${host} knows ${what}`;
    case 'forwarded':
      return `${host} does not have ${what}, and would forward`;
    case 'unverified':
      return `${host} does not say, and would try`;
    case 'elsewhere':
      return `${what} is not at ${host}`;
    case 'ambiguous':
      return `${host} could mean several by ${what}`;
    case 'mailing-list':
      return `${what} at ${host} is a mailing list, which expn asks about`;
    case 'user':
      return `${what} at ${host} is a user, whom vrfy asks about`;
    case 'refused':
      return `${host} has nothing to say of ${what}`;
  }
}

function inOneLine({ code, lines }: Reply): string {
  return `${code} ${lines.join(', ')}`;
}

function whyNot({ host }: Inquiry, patience: AbortSignal, error: unknown): string {
  if (patience.aborted) return `${host} gave no answer in time.`;
  if (error instanceof InvalidTextError) return `${error.message}.`;
  if (error instanceof CannotConnectError) return `No channel to ${host}: ${error.why}.`;
  if (error instanceof GreetingRefusedError || error instanceof ChannelLostError)
    return `${host} answered nothing: ${inOneLine(error.reply)}.`;
  throw error;
}
