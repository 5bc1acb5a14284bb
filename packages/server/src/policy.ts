/**
 * What the host decides, as one optional hook per occasion. Each may answer at once or by a promise, and nothing more is
 * read from its channel until then, so commands sent together are answered in their order.
 *
 * A hook returns the reply, or nothing for the default one. A reply that its command may not have (RFC 821 4.3, RFC 5321
 * 4.3.2) and an error thrown are faults of the policy: `onError` is told, and the peer hears 451 without the reason; where
 * 451 may not stand, 421 instead of the greeting and to HELO and EHLO, 454 to AUTH, 252 to EXPN (502 in the dialect `rfc821`), and
 * the default reply to VRFY, HELP and TURN. A reply with code 421 closes the channel. An enhanced status code is the `status` of a reply or the head of its text,
 * `5.1.1 no such user`; where there is none, one by the occasion is added while ENHANCEDSTATUSCODES is offered.
 */
import type {
  Answer,
  AuthAnswer,
  AuthOccasion,
  DataOccasion,
  HeloOccasion,
  HelpOccasion,
  MailOccasion,
  MechanismExchange,
  MessageOccasion,
  Occasion,
  RcptOccasion,
  ReceiveOccasion,
  TextOccasion,
  TurnedOccasion,
} from './occasions.ts';

/** What every policy may decide, however it takes mail. Called as methods of the policy, so `this` is the policy. */
export interface Hooks {
  /** The channel opened. Default 220. Anything else but 554 or 421 must begin with the name of the host (0821:2101). */
  greeting?(occasion: Occasion): Answer;
  /** HELO or EHLO. Default 250, which begins with the name of the host (5321 4.1.1.1). The service extensions are added to the reply. */
  helo?(occasion: HeloOccasion): Answer;
  /** AUTH with PLAIN, LOGIN or CRAM-MD5. There is no default: who does not say yes has said no. */
  authenticate?(occasion: AuthOccasion): AuthAnswer;
  /** MAIL and its kin. Default 250 to MAIL, 502 to SEND, SOML and SAML. */
  mail?(occasion: MailOccasion): Answer;
  /** RCPT, once for each. Default 250; 550 when there is neither `message` nor `receive`, since nobody would take it. */
  rcpt?(occasion: RcptOccasion): Answer;
  /** DATA, or the first BDAT: a mail is about to come. Default: go on. */
  data?(occasion: DataOccasion): Answer;
  /** VRFY. Default 252 (5321 3.5.3), or 502 in the dialect `rfc821`, which has no 252. */
  vrfy?(occasion: TextOccasion): Answer;
  /** EXPN. Default 502; with this hook it is named in the reply to EHLO (5321 3.5.2). */
  expn?(occasion: TextOccasion): Answer;
  /** HELP. Default 214 with the commands, or about the one that was asked for; 504 if it is none. */
  help?(occasion: HelpOccasion): Answer;
  /** TURN, in the dialect `rfc821` alone. Default 502. 250 needs `turned`, which gets the channel. */
  turn?(occasion: Occasion): Answer;
  /** TURN was answered with 250: be the sender-SMTP on this channel, or end it. */
  turned?(occasion: TurnedOccasion): void | Promise<void>;
  /**
   * The session is over, whoever ended it: the channel is closed, or it is `turned`. Once, and last, though a
   * hook that waits for something may still be waiting. What belongs to the session can be given back.
   */
  closed?(occasion: Occasion): void | Promise<void>;
  /** Mechanisms of AUTH that are not known here, by their names in upper case; each begins an exchange. */
  readonly mechanisms?: Readonly<Record<string, (occasion: Occasion) => MechanismExchange>>;
}

/** Takes each mail in one piece. */
export interface CollectingPolicy extends Hooks {
  /**
   * The end of mail data. Default 250, and from then on this host is responsible for the mail (5321 6.1): answer when it
   * is safe, and throw or answer 451 when it cannot be kept.
   */
  message?(occasion: MessageOccasion): Answer;
  /** A policy takes mail in one way only. */
  readonly receive?: undefined;
}

/** Takes each mail as it comes. */
export interface StreamingPolicy extends Hooks {
  /**
   * DATA or BDAT was granted. The answer is that to the end of mail data, and is sent then even if it is known earlier;
   * default 250, with the same responsibility. What is not read by then is passed over.
   */
  receive(occasion: ReceiveOccasion): Answer;
  /** A policy takes mail in one way only. */
  readonly message?: undefined;
}

export type Policy = CollectingPolicy | StreamingPolicy;
