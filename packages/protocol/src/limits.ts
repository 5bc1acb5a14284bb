/**
 * Sizes and times, in one place. RFC 821 4.5.3 calls its sizes "minimum maximums" (0821:2498): every receiver must take
 * objects at least this large, and no sender may send larger ones. We use them as ceilings as well, and configuration may
 * raise them. Octets throughout, the CRLF included where a line is meant.
 */
export interface Limits {
  /** Local-part of a mailbox (0821:2514, 5321:3484). */
  readonly localPart: number;
  /** Domain of a mailbox or of a host in a route (0821:2518, 5321:3489). */
  readonly domain: number;
  /** Reverse-path or forward-path with its brackets and separators (0821:2523). */
  readonly path: number;
  /** Command line with its CRLF (0821:2529). */
  readonly commandLine: number;
  /** One line of a reply with its CRLF that a sender-SMTP reads (0821:2534); none that is written is longer than 512. */
  readonly replyLine: number;
  /** Lines of one multi-line reply that a sender-SMTP reads before it gives the channel up. Ours; no RFC has one. */
  readonly replyLines: number;
  /** One line of an AUTH exchange with its CRLF, challenge or response: 12288 of base64 (RFC 4954 4). */
  readonly authLine: number;
  /** Recipients of one mail transaction (0821:2558). */
  readonly recipients: number;
  /** Mail data of one message after transparency was removed. RFC 5321 asks for at least 64 KiB (5321:3516). */
  readonly mailData: number;
  /** Commands in error before the receiver-SMTP closes the channel with 421. Ours; no RFC has one. */
  readonly errors: number;
}

/** RFC 821 4.5.3. */
export const RFC821_LIMITS: Limits = {
  localPart: 64,
  domain: 64,
  path: 256,
  commandLine: 512,
  replyLine: 512,
  replyLines: 1000,
  authLine: 12_290,
  recipients: 100,
  mailData: 32 * 1024 * 1024,
  errors: 20,
};

/**
 * RFC 5321 4.5.3.1: longer domains, and MAIL and RCPT lines that leave room for parameters of extensions. Replies are read as long as
 * those, for "implementation techniques that impose no limits" are asked for, and who says too much refuses mail for a reason.
 */
export const RFC5321_LIMITS: Limits = {
  ...RFC821_LIMITS,
  domain: 255,
  commandLine: 2048,
  replyLine: 2048,
};

/** How long each end waits for the other, in milliseconds (RFC 5321 4.5.3.2, 5321:3610). */
export interface Timeouts {
  /** Sender-SMTP: for the 220 after the channel has opened. */
  readonly greeting: number;
  /** Sender-SMTP: for the reply to MAIL, RCPT and every command not named here. */
  readonly command: number;
  /** Sender-SMTP: for the 354 after DATA. */
  readonly dataStart: number;
  /** Sender-SMTP: for the channel to take the next block of mail data. */
  readonly dataBlock: number;
  /** Sender-SMTP: for the reply to the end of mail data. */
  readonly dataEnd: number;
  /** Receiver-SMTP: for one whole command line, or a block of mail data, a line or 1000 octets of it, from the end of the last one. */
  readonly receiver: number;
  /** Receiver-SMTP: for the mail data of one mail, or a chunk that was refused, in all, while it is the peer who keeps it waiting. Ours; no RFC has one. */
  readonly mailData: number;
  /** Receiver-SMTP: for an exchange of AUTH in all, counted in the same way. Ours; no RFC has one. */
  readonly auth: number;
}

const MINUTE = 60_000;

/** The least that RFC 5321 asks of each end (5321:3610), and ours where it asks nothing. */
export const RFC5321_TIMEOUTS: Timeouts = {
  greeting: 5 * MINUTE,
  command: 5 * MINUTE,
  dataStart: 2 * MINUTE,
  dataBlock: 3 * MINUTE,
  dataEnd: 10 * MINUTE,
  receiver: 5 * MINUTE,
  mailData: 60 * MINUTE,
  auth: 5 * MINUTE,
};
