/** HELP (RFC 821 4.1.1): the commands of the host, or the syntax of one. */
import { reply, type Host, type Reply, type Verb } from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { Judge } from './accept-recipient.ts';
import type { Profile } from './profiles.ts';

const SYNTAX: Readonly<Record<Verb, string>> = {
  HELO: 'HELO <SP> <domain> <CRLF>',
  EHLO: 'EHLO <SP> <domain> <CRLF>',
  MAIL: 'MAIL <SP> FROM:<reverse-path> <CRLF>',
  RCPT: 'RCPT <SP> TO:<forward-path> <CRLF>',
  DATA: 'DATA <CRLF>',
  RSET: 'RSET <CRLF>',
  SEND: 'SEND <SP> FROM:<reverse-path> <CRLF>',
  SOML: 'SOML <SP> FROM:<reverse-path> <CRLF>',
  SAML: 'SAML <SP> FROM:<reverse-path> <CRLF>',
  VRFY: 'VRFY <SP> <string> <CRLF>',
  EXPN: 'EXPN <SP> <string> <CRLF>',
  HELP: 'HELP [<SP> <string>] <CRLF>',
  NOOP: 'NOOP <CRLF>',
  QUIT: 'QUIT <CRLF>',
  TURN: 'TURN <CRLF>',
  BDAT: 'BDAT <SP> <octets> [<SP> LAST] <CRLF>',
  AUTH: 'AUTH <SP> <mechanism> [<SP> <initial-response>] <CRLF>',
  STARTTLS: 'STARTTLS <CRLF>',
};

export function helpReply(topic: string | null, { plan, profile }: Judge, host: Host): Reply {
  const known = Object.entries(SYNTAX).filter(([verb]) => isSpoken(verb, profile));
  if (topic === null) {
    return reply(
      214,
      `${host} knows these commands:`,
      known.map(([verb]) => verb).join(' '),
      'HELP <command> tells more',
    );
  }
  const found = known.find(([verb]) => verb === topic.toUpperCase());
  if (found === undefined) return reply(504, 'No help on that; HELP lists the commands');
  return found[0] === 'TURN' ? reply(214, found[1], turnHere(plan)) : reply(214, found[1]);
}

/** It is known everywhere, and granted where the plan says so (RFC 821 3.8). */
function turnHere({ turn }: HostPlan): string {
  if (turn.length === 0) return '502 here: this host changes roles with nobody';
  const [first, ...others] = turn;
  const more = others.length > MOST_NAMES ? ' and others' : '';
  return `250 here to ${[first, ...others.slice(0, MOST_NAMES)].join(' ')}${more}, and 502 to everybody else`;
}

/** So that the line of the reply keeps its length (RFC 821 4.5.3). */
const MOST_NAMES = 5;

function isSpoken(verb: string, { rules, offer }: Profile): boolean {
  if (verb === 'AUTH' || verb === 'STARTTLS') return false; // never offered
  if (verb === 'BDAT') return offer.extensions.has('CHUNKING');
  if (verb === 'EHLO') return rules.extended;
  return rules.terminals || !['SEND', 'SOML', 'SAML', 'TURN'].includes(verb);
}
