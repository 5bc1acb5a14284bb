/** What is answered when the policy has nothing to say, and when it fails. */
import { reply, type Host, type Question, type Reply } from '@hopscope/protocol';

import { helpFor } from './help.ts';
import type { Settings } from './options.ts';
import type { Policy } from './policy.ts';

/** The default replies; for the hooks they belong to, see there. */
export function defaultAnswer(
  question: Question,
  policy: Policy,
  settings: Settings,
  secured: boolean,
): Reply {
  const { host, rules } = settings;
  const { occasion } = question;
  switch (occasion) {
    case 'opening':
      return reply(
        220,
        `${host} ${rules.extended ? 'ESMTP' : 'Simple Mail Transfer Service'} Ready`,
      );
    case 'HELO':
    case 'EHLO':
      return reply(250, host);
    case 'MAIL':
      return OK;
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return reply(502, 'Command not implemented: there are no terminals here');
    case 'RCPT':
      return takesMail(policy) ? OK : takingNone(550, 'no mail is taken here');
    case 'DATA':
      return START_MAIL_INPUT;
    case 'end of mail data':
      return takesMail(policy) ? OK : takingNone(554, 'Transaction failed: no mail is taken here');
    case 'VRFY':
      return rules.dialect === 'rfc5321'
        ? reply(252, 'Cannot VRFY user, but will take mail and attempt delivery')
        : NOT_IMPLEMENTED;
    case 'EXPN':
      return NOT_IMPLEMENTED;
    case 'HELP':
      return helpFor(question.text, policy, settings, secured);
    case 'TURN':
      return reply(502, 'Command not implemented: this host does not change roles');
    case 'BDAT':
      return OK;
    case 'AUTH':
      return NOT_IMPLEMENTED;
  }
}

/**
 * The policy failed: the peer learns that and no more. What was named in the reply to EHLO is not 502 (5321 4.2.4): of users nothing
 * is said, and HELP is given as without the policy.
 */
export function failureAnswer(
  question: Question,
  policy: Policy,
  settings: Settings,
  secured: boolean,
): Reply {
  switch (question.occasion) {
    case 'opening':
    case 'HELO':
    case 'EHLO':
      return unavailable(settings.host);
    case 'VRFY':
    case 'HELP':
    case 'TURN':
      return defaultAnswer(question, policy, settings, secured);
    case 'EXPN':
      return settings.rules.dialect === 'rfc5321'
        ? reply(252, 'Unable to verify members of mailing list') // (5321:1283)
        : NOT_IMPLEMENTED;
    case 'AUTH':
      return reply(454, 'Temporary authentication failure');
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
    case 'RCPT':
    case 'DATA':
    case 'BDAT':
    case 'end of mail data':
      return reply(451, 'Requested action aborted: local error in processing');
  }
}

/** 421: the channel is closed after it (0821:2103). */
export function unavailable(host: Host, why = 'Service not available'): Reply {
  return reply(421, `${host} ${why}, closing transmission channel`);
}

function takesMail(policy: Policy): boolean {
  return policy.message !== undefined || policy.receive !== undefined;
}

/** "System not accepting network messages" (RFC 3463 3.4). */
function takingNone(code: 550 | 554, text: string): Reply {
  return { ...reply(code, text), status: { class: 5, subject: 3, detail: 2 } };
}

const OK = reply(250, 'OK');
const START_MAIL_INPUT = reply(354, 'Start mail input; end with <CRLF>.<CRLF>');
const NOT_IMPLEMENTED = reply(502, 'Command not implemented');
