import {
  RFC5321_LIMITS,
  RFC5321_TIMEOUTS,
  RULES,
  ReplyAssembler,
  mayAnswer,
  parseHost,
  reply,
  type Dialect,
  type Host,
  type Offer,
  type ReplyCode,
} from '@hopscope/protocol';
import { ScriptedSession, hasBareCrOrLf, type Policy } from '@hopscope/protocol/testing';

import { hashOf, inParts, law, type Target } from '../target.ts';
import { GRAMMAR_WORDS, LINE_WORDS } from './words.ts';

const COMMANDS = [
  'HELO a', 'EHLO a', 'MAIL FROM:<a@b>', 'MAIL FROM:<>', 'MAIL FROM:<a@b> SIZE=99', 'MAIL FROM:<a@b> BODY=8BITMIME',
  'RCPT TO:<@x,@y:c@d>', 'RCPT TO:<c@d>', 'DATA', 'RSET', 'SEND FROM:<a@b>', 'SOML FROM:<a@b>', 'SAML FROM:<a@b>',
  'VRFY a', 'EXPN a', 'HELP', 'NOOP', 'QUIT', 'TURN', 'STARTTLS', 'AUTH PLAIN', 'AUTH PLAIN AGEAYg==', 'AUTH LOGIN', '*',
  'AUTH CRAM-MD5', 'AUTH X', 'YQ==', 'BDAT 5', 'BDAT 5 LAST', 'BDAT 0 LAST', 'BDAT 99999999999', 'BDAT x', '.',
  'MAIL FROM:<a@b> BODY=BINARYMIME', 'MAIL FROM:<\u00C3\u00A9@b> SMTPUTF8', 'RCPT TO:<c@d> NOTIFY=NEVER ORCPT=rfc822;a+2B',
].map((line) => `${line}\r\n`); // prettier-ignore

/** A whole session of the receiver-SMTP, in the dialect and with the answers of its host that the octets say. */
export const RECEIVER: Target = {
  name: 'receiver',
  longest: 600,
  seeds: [
    'EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nhi\r\n..\r\n.\r\nQUIT\r\n',
    'HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nRSET\r\nNOOP\r\nVRFY a\r\nHELP\r\n',
    'EHLO a\r\nMAIL FROM:<a@b> SIZE=9\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@d>\r\nDATA\r\n.\r\nMAIL FROM:<a@b>\r\n',
    'X\r\n'.repeat(25),
    'EHLO a\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<c@d>\r\nBDAT 3\r\na\nbBDAT 2 LAST\r\n\r\nQUIT\r\n',
    'EHLO a\r\nAUTH LOGIN\r\nYQ==\r\nYg==\r\nMAIL FROM:<a@b>\r\n',
    'EHLO a\r\nSTARTTLS\r\nEHLO a\r\n',
  ],
  words: [...COMMANDS, ...COMMANDS, ...LINE_WORDS, ...GRAMMAR_WORDS],
  run(input) {
    const dialect: Dialect = hashOf(input) % 2 === 0 ? 'rfc5321' : 'rfc821';
    const whole = session([input], input, dialect, OFFER);
    const cut = session(inParts(input), input, dialect, OFFER);
    law(whole.story === cut.story, 'a session does not depend on how its octets are cut');
    return `${whole.outcome} ${session(inParts(input), input, dialect, WITH_TLS).outcome}`;
  },
};

const LIMITS = { ...RFC5321_LIMITS, commandLine: 80, recipients: 3, mailData: 40, errors: 6 };
const NAME: Host = nameOf('beta.example');

const OFFER: Offer = {
  extensions: new Set([
    'PIPELINING',
    'SIZE',
    '8BITMIME',
    'SMTPUTF8',
    'CHUNKING',
    'BINARYMIME',
    'ENHANCEDSTATUSCODES',
    'DSN',
  ]),
  auth: {
    mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN', 'X'],
    inClear: true,
    challenge: () => '<1@b>',
  },
};
/** Where STARTTLS is taken, it matters where the octets are cut: what comes behind it in one segment closes the channel. */
const WITH_TLS: Offer = { ...OFFER, extensions: new Set([...OFFER.extensions, 'STARTTLS']) };

function session(
  parts: readonly Uint8Array[],
  input: Uint8Array,
  dialect: Dialect,
  offer: Offer,
): { readonly story: string; readonly outcome: string } {
  const host = new ScriptedSession(
    {
      host: NAME,
      rules: { ...RULES[dialect], limits: LIMITS },
      timeouts: RFC5321_TIMEOUTS,
      offer,
      secured: false,
    },
    policyOf(hashOf(input), dialect),
  );
  for (const part of parts) host.exchange(part);
  const { state } = host.receiver;
  if (host.receiver.wants === 'tls') nothingFromTheClear(host);
  host.apply(host.receiver.ended());
  law(host.receiver.wants === 'nothing', 'a session is over when its channel is');
  const said = host.utterances.filter(({ who }) => who === 'R').map(({ text }) => text);
  const codes = codesOf(said);
  for (const { envelope, text } of host.taken) {
    law(envelope.forwardPaths.length > 0, 'a mail has a recipient');
    law(envelope.forwardPaths.length <= LIMITS.recipients, 'a mail has no more recipients');
    law(text.length <= LIMITS.mailData, 'a mail is not larger than it may be');
    const { body } = envelope.declared;
    law(body === 'BINARYMIME' || !hasBareCrOrLf(text), 'no mail with a bare CR or LF is taken');
  }
  return {
    story: JSON.stringify([said, host.taken, host.questions, host.abandoned, state, host.closed]),
    outcome: `${dialect} ${state} ${host.taken.length} ${[...new Set(codes)].toSorted((one, other) => one - other).join(' ')}`,
  };
}

/** Once the channel is under TLS, whatever came in the clear is forgotten: the next command is the first. */
function nothingFromTheClear(host: ScriptedSession): void {
  host.takeSent();
  host.apply(host.receiver.underTls());
  const heard = host.say('NOOP');
  law(heard.length === 1 && heard[0]?.startsWith('250') === true, 'what came in the clear is gone');
}

/** The codes of the replies, every one of which must be well formed. */
function codesOf(lines: readonly string[]): readonly number[] {
  const assembler = new ReplyAssembler(100);
  const codes: number[] = [];
  let open = false;
  for (const line of lines) {
    law(line.length <= 510 && /^[ -~]*$/.test(line), 'a reply is printable and fits its line');
    const read = assembler.push(line);
    open = read === null;
    if (read === null) continue;
    law(read.ok, 'a reply is well formed');
    codes.push(read.value.code);
  }
  law(!open, 'a reply is whole');
  return codes;
}

/** A host that mostly says yes; the number says where not. */
function policyOf(number: number, dialect: Dialect): Policy {
  let asked = 0;
  return ({ occasion }) => {
    const mood = (number >>> ((asked * 3) % 29)) % 8;
    asked += 1;
    const may = (code: ReplyCode): boolean => mayAnswer(occasion, code, dialect);
    const code = mood === 0 ? REFUSALS.find(may) : mood === 1 ? TRANSIENT.find(may) : undefined;
    return reply(code ?? SUCCESSES.find(may) ?? 421, 'beta.example');
  };
}

const SUCCESSES: readonly ReplyCode[] = [250, 354, 220, 214, 235];
const REFUSALS: readonly ReplyCode[] = [550, 554, 502, 504];
const TRANSIENT: readonly ReplyCode[] = [451, 421];

function nameOf(text: string): Host {
  const read = parseHost(text, RULES.rfc5321);
  law(read.ok, 'the name of the host is one');
  return read.value;
}
