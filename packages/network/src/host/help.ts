/** HELP (RFC 821 4.1.1): the commands of the host, or the syntax of one. */
import { reply, type Host, type Reply, type Rules, type Verb } from '@hopscope/protocol';

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

export function helpReply(topic: string | null, rules: Rules, host: Host): Reply {
  const known = Object.entries(SYNTAX).filter(([verb]) => isSpoken(verb, rules));
  if (topic === null) {
    return reply(
      214,
      `${host} knows these commands:`,
      known.map(([verb]) => verb).join(' '),
      'HELP <command> tells more',
    );
  }
  const found = known.find(([verb]) => verb === topic.toUpperCase());
  return found === undefined
    ? reply(504, 'No help on that; HELP lists the commands')
    : reply(214, found[1]);
}

function isSpoken(verb: string, rules: Rules): boolean {
  if (verb === 'BDAT' || verb === 'AUTH' || verb === 'STARTTLS') return false; // not offered
  if (verb === 'EHLO') return rules.extended;
  return rules.terminals || !['SEND', 'SOML', 'SAML', 'TURN'].includes(verb);
}
