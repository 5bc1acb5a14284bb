/** Policies for sessions in tests: a host that says yes, and ways to make it say something else. */
import {
  reply,
  type Question,
  type ReceiverEffect,
  type ReceiverSmtp,
  type Reply,
} from '../src/index.ts';
import type { Policy } from '../src/testing/index.ts';

/** Says yes to everything, as the host of this name. */
export function yes(name: string): Policy {
  return (question) => success(question, name);
}

/** Says yes, but for what `exception` answers. */
export function yesBut(name: string, exception: (question: Question) => Reply | null): Policy {
  return (question) => exception(question) ?? success(question, name);
}

/** Says yes, but to the users of this table, by their spelling in RCPT. */
export function users(name: string, answers: Readonly<Record<string, Reply>>): Policy {
  return yesBut(name, (question) =>
    question.occasion === 'RCPT' ? (answers[question.forwardPath.mailbox.localPart] ?? null) : null,
  );
}

/** Says no to everything that can be refused. */
export function no(name: string): Policy {
  return yesBut(name, refusal);
}

function success({ occasion }: Question, name: string): Reply {
  switch (occasion) {
    case 'opening':
      return reply(220, `${name} Simple Mail Transfer Service Ready`);
    case 'HELO':
    case 'EHLO':
      return reply(250, name);
    case 'DATA':
      return reply(354, 'Start mail input; end with <CRLF>.<CRLF>');
    case 'HELP':
      return reply(214, 'Help message');
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
    case 'RCPT':
    case 'end of mail data':
    case 'VRFY':
    case 'EXPN':
    case 'TURN':
    case 'BDAT':
      return reply(250, 'OK');
    case 'AUTH':
      return reply(235, 'Welcome');
  }
}

function refusal({ occasion }: Question): Reply | null {
  switch (occasion) {
    case 'opening':
      return null;
    case 'HELO':
    case 'EHLO':
    case 'HELP':
      return reply(504, 'no');
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return reply(451, 'no');
    case 'DATA':
    case 'end of mail data':
      return reply(554, 'no');
    case 'RCPT':
    case 'VRFY':
    case 'EXPN':
      return reply(550, 'no');
    case 'TURN':
      return reply(502, 'no');
    case 'BDAT':
      return reply(452, 'no');
    case 'AUTH':
      return reply(535, 'no');
  }
}

/** What a host does that gives a session up, or whose time is over. */
export const GIVING_UP: readonly ((receiver: ReceiverSmtp) => readonly ReceiverEffect[])[] = [
  (receiver) => receiver.expired('wait'),
  (receiver) => receiver.expired('whole'),
  (receiver) => receiver.shutDown(),
];
