/** What HELP says where the policy has nothing to say: which commands there are, and a line on each. */
import { VERBS, offers, reply, type Reply, type Verb } from '@hopscope/protocol';

import type { Settings } from './options.ts';
import type { Policy } from './policy.ts';

const USAGE: Readonly<Record<Verb, string>> = {
  HELO: 'HELO <host>: begins the session; <host> is the name of yours',
  EHLO: 'EHLO <host>: begins the session, and asks for the service extensions',
  MAIL: 'MAIL FROM:<reverse-path>: begins a mail transaction; <> where no notification is wanted',
  RCPT: 'RCPT TO:<forward-path>: names a recipient, one for each command',
  DATA: 'DATA: begins mail data, which ends with a line of one full stop',
  BDAT: 'BDAT <octets> [LAST]: a chunk of mail data follows at once',
  RSET: 'RSET: gives the mail transaction up',
  SEND: 'SEND FROM:<reverse-path>: mail for terminals',
  SOML: 'SOML FROM:<reverse-path>: mail for terminals, or for mailboxes',
  SAML: 'SAML FROM:<reverse-path>: mail for terminals, and for mailboxes',
  VRFY: 'VRFY <text>: who is that user?',
  EXPN: 'EXPN <text>: who is on that mailing list?',
  HELP: 'HELP [<command>]: this',
  NOOP: 'NOOP: does nothing',
  QUIT: 'QUIT: ends the session',
  TURN: 'TURN: you receive, and this host sends',
  AUTH: 'AUTH <mechanism> [<initial response>]: says who you are',
  STARTTLS: 'STARTTLS: goes on under TLS',
};

/** 214, or 504 about what is no command here. */
export function helpFor(
  text: string | null,
  policy: Policy,
  settings: Settings,
  secured: boolean,
): Reply {
  const spoken = VERBS.filter((verb) => speaks(verb, policy, settings, secured));
  if (text === null) return reply(214, `Commands: ${spoken.join(' ')}`);
  const asked = text.trim().toUpperCase();
  const verb = spoken.find((name) => name === asked);
  return verb === undefined
    ? reply(504, 'Command parameter not implemented: HELP alone names the commands')
    : reply(214, USAGE[verb]);
}

function speaks(verb: Verb, policy: Policy, settings: Settings, secured: boolean): boolean {
  const { rules, offer } = settings;
  switch (verb) {
    case 'EHLO':
      return rules.extended;
    case 'BDAT':
      return rules.extended && offers(offer, 'CHUNKING', secured);
    case 'AUTH':
    case 'STARTTLS':
      return rules.extended && offers(offer, verb, secured);
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return rules.terminals && policy.mail !== undefined;
    case 'TURN':
      return rules.terminals && policy.turn !== undefined;
    case 'EXPN':
      return policy.expn !== undefined;
    case 'VRFY':
      return rules.dialect === 'rfc5321' || policy.vrfy !== undefined;
    case 'HELO':
    case 'MAIL':
    case 'RCPT':
    case 'DATA':
    case 'RSET':
    case 'NOOP':
    case 'HELP':
    case 'QUIT':
      return true;
  }
}
