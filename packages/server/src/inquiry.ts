/** Asks the policy what the machine asks, and makes a reply of whatever comes back: its own, the default one, or that of a fault. */
import {
  REPLY_MEANINGS,
  forwardPath,
  mayAnswer,
  reply,
  unreachable,
  withStatus,
  type Dialect,
  type Envelope,
  type ForwardPath,
  type Occasion,
  type Question,
  type Reply,
} from '@hopscope/protocol';

import { defaultAnswer, failureAnswer } from './answers.ts';
import type { IncomingMail } from './incoming-mail.ts';
import type { Login } from './login.ts';
import type { Answer } from './occasions.ts';
import type { Settings } from './options.ts';
import type { Policy } from './policy.ts';
import type { SmtpSession } from './session.ts';

type RcptQuestion = Extract<Question, { readonly occasion: 'RCPT' }>;

/** What the inquiry needs of the reception that it is for. */
export interface Inquirer {
  readonly session: SmtpSession;
  readonly login: Login;
  /** The mail whose data has come in full, once. */
  takeMail(): IncomingMail | null;
  report(error: unknown): void;
}

export class Inquiry {
  readonly #policy: Policy;
  readonly #settings: Settings;
  readonly #inquirer: Inquirer;

  constructor(policy: Policy, settings: Settings, inquirer: Inquirer) {
    this.#policy = policy;
    this.#settings = settings;
    this.#inquirer = inquirer;
  }

  /** The reply, at once where the policy knows it at once. Never throws, never rejects. */
  find(question: Question): Reply | Promise<Reply> {
    const failed = (error: unknown): Reply => {
      this.#inquirer.report(error);
      return failureAnswer(question, this.#policy, this.#settings, this.#isSecured);
    };
    try {
      const said = this.#ask(question);
      if (!isPromise(said)) return this.#checked(question, said);
      return Promise.resolve(said)
        .then((later) => this.#checked(question, later))
        .catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  get #isSecured(): boolean {
    return this.#inquirer.session.security !== null;
  }

  /** The envelope as the hooks shall see it. */
  asRouted(envelope: Envelope): Envelope {
    if (this.#settings.routes !== 'strip') return envelope;
    return { ...envelope, forwardPaths: envelope.forwardPaths.map((path) => this.#routed(path)) };
  }

  #checked(question: Question, said: Awaited<Answer>): Reply {
    const { rules } = this.#settings;
    const { occasion } = question;
    const goOn = occasion === 'BDAT' && said?.code === 354; // `data` says it of chunks, too
    const given = goOn ? undefined : said;
    const answer = given ?? defaultAnswer(question, this.#policy, this.#settings, this.#isSecured);
    const { code } = answer;
    const fault = faultOf(answer, occasion, rules.dialect);
    if (fault !== null) throw new TypeError(`The policy answered ${occasion} ${fault}`);
    if (question.occasion === 'AUTH' && question.claim.kind !== 'response' && code === 334)
      throw new TypeError(
        'The policy answered authenticate with 334, a challenge: who answers one is a mechanism',
      );
    if (occasion === 'TURN' && code === 250 && this.#policy.turned === undefined)
      throw new TypeError('The policy granted TURN, and has no hook turned to take the channel');
    return withStatus(answer);
  }

  #ask(question: Question): Answer {
    const policy = this.#policy;
    const { session } = this.#inquirer;
    switch (question.occasion) {
      case 'opening':
        return policy.greeting?.({ session });
      case 'HELO':
      case 'EHLO':
        return policy.helo?.({ domain: question.domain, session });
      case 'MAIL':
      case 'SEND':
      case 'SOML':
      case 'SAML': {
        const { command, declared, dsn } = question;
        const { verb, reversePath } = command;
        return policy.mail?.({ verb, reversePath, declared, dsn, session });
      }
      case 'RCPT':
        return this.#rcpt(question);
      case 'DATA':
      case 'BDAT':
        return policy.data?.({ envelope: this.asRouted(question.envelope), session });
      case 'end of mail data':
        return this.#inquirer.takeMail()?.end();
      case 'VRFY':
        return policy.vrfy?.({ text: question.text, session });
      case 'EXPN':
        return policy.expn?.({ text: question.text, session });
      case 'HELP':
        return policy.help?.({ text: question.text, session });
      case 'TURN':
        return policy.turn?.({ session });
      case 'AUTH':
        return this.#inquirer.login.judge(question.claim);
      default:
        return unreachable(question);
    }
  }

  #rcpt({ forwardPath: path, dsn, envelope }: RcptQuestion): Answer {
    if (path.route.length > 0 && this.#settings.routes === 'refuse') {
      return ROUTES_REFUSED;
    }
    return this.#policy.rcpt?.({
      forwardPath: this.#routed(path),
      dsn,
      envelope: this.asRouted(envelope),
      session: this.#inquirer.session,
    });
  }

  #routed(path: ForwardPath): ForwardPath {
    return this.#settings.routes === 'strip' ? forwardPath([], path.mailbox) : path;
  }
}

/** "Delivery not authorized" (RFC 3463 3.8): of the mailbox nothing is known. */
const ROUTES_REFUSED: Reply = {
  ...reply(550, 'Requested action not taken: source routes are not obeyed here'),
  status: { class: 5, subject: 7, detail: 1 },
};

/** As `await` sees it: a policy may have promises of another make. */
export function isPromise<T>(said: T | Promise<T>): said is Promise<T> {
  return typeof said === 'object' && said !== null && 'then' in said;
}

/** Null: it may be said. A policy may be written in JavaScript, and no type keeps a code from the wrong command. */
function faultOf(answer: Reply, occasion: Occasion, dialect: Dialect): string | null {
  if (!isReply(answer)) return "with what is no reply: return reply(550, 'why'), or nothing";
  const { code } = answer;
  if (!mayAnswer(occasion, code, dialect)) {
    const may = CODES.filter((one) => mayAnswer(occasion, one, dialect));
    return `with ${code}, which may not answer it; ${may.join(', ')} may`;
  }
  if (!hasFitStatus(answer)) return `with ${code}, and with the enhanced status of another reply`;
  return null;
}

const CODES: readonly number[] = Object.keys(REPLY_MEANINGS).map(Number);

function isReply(said: unknown): boolean {
  if (typeof said !== 'object' || said === null || !('code' in said && 'lines' in said))
    return false;
  const { lines } = said;
  return (
    Array.isArray(lines) && lines.length > 0 && lines.every((line) => typeof line === 'string')
  );
}

/** `5.1.1` of a reply with 5yz; its sub-codes have up to three digits (RFC 3463 2). */
function hasFitStatus({ code, status }: Reply): boolean {
  if (status === undefined) return true;
  const { class: statusClass, subject, detail } = status;
  return statusClass === Math.trunc(code / 100) && isSubCode(subject) && isSubCode(detail);
}

function isSubCode(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 1000;
}
