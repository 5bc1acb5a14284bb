/**
 * What is supported, as rows for docs/support.md. Each cell names the tests that prove it: a file below `packages/NAME/test`
 * (or a part of its path; '' for any) and a pattern for titles, with those of `describe` before them. A cell holds when each
 * of its proofs is met by a test, and all of those pass.
 */
export const COLUMNS = ['protocol', 'client', 'server'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Proof {
  readonly file: string;
  readonly title: RegExp;
}

export interface Row {
  readonly feature: string;
  /** A column without an entry has nothing to do with the feature. */
  readonly proofs: Readonly<Partial<Record<Column, readonly Proof[]>>>;
}

export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

const from = (file: string, title: RegExp): Proof => ({ file, title });
/** Any test of the package with such a title. */
const any = (title: RegExp): Proof => from('', title);

const commands: Group = {
  title: 'RFC 821 whole',
  rows: [
    {
      feature: 'HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT',
      proofs: {
        protocol: [
          from('scenarios', /typical transaction/),
          from('scenarios', /aborted transaction/),
          from('receiver-smtp', /does in rfc821 what RFC 821 4\.1\.1 says/),
        ],
        client: [from('deliver', /dialect of 1982/), from('errors', /says QUIT/)],
        server: [from('policy', /server of 1982/), from('policy', /answers its occasion/)],
      },
    },
    {
      feature: 'VRFY, EXPN, HELP',
      proofs: {
        protocol: [
          from('scenarios', /verifying and sending/),
          from('scenarios', /two lists expanded/),
          from('command', /has all the verbs/),
        ],
        client: [any(/VRFY|verif/i), any(/EXPN|expand/i)],
        server: [from('examples', /policy of one’s own/), any(/VRFY|EXPN/)],
      },
    },
    {
      feature: 'SEND, SOML, SAML',
      proofs: {
        protocol: [
          from('scenarios', /^.*5: sending, and mailing/),
          from('scenarios', /6: the same/),
        ],
        client: [any(/\b(?:SEND|SOML|SAML)\b/)],
        server: [any(/\b(?:SEND|SOML|SAML)\b/)],
      },
    },
    {
      feature: 'TURN: the two ends change roles on one channel',
      proofs: {
        protocol: [from('receiver-extensions', /^TURN/), from('sender-extensions', /TURN|roles/)],
        client: [any(/\bTURN\b|roles/)],
        server: [any(/\bTURN\b|roles/)],
      },
    },
    {
      feature: 'source routes: parsed, obeyed, refused or stripped',
      proofs: {
        protocol: [
          from('relay-step', /walks a whole route/),
          from('path-syntax', /inverse of its text/),
        ],
        client: [from('deliver', /along a source route/)],
        server: [
          from('routes', /is refused/),
          from('routes', /is stripped/),
          from('routes', /handed over as it came/),
        ],
      },
    },
  ],
};

const replies: Group = {
  title: 'Every reply code of 4.2 and 4.3',
  rows: [
    {
      feature: 'each code, and the commands that it may answer',
      proofs: {
        protocol: [from('reply.test', /meaning for each code/), from('sequencing', /mayAnswer/)],
        client: [from('deliver', /is refused at MAIL/)],
        server: [from('failing-hooks', /give a reply that its command may have/)],
      },
    },
    {
      feature: '251 and 551 with their paths',
      proofs: {
        protocol: [from('scenarios', /forwarding, promised and refused/)],
        client: [any(/\b251\b|\b551\b/)],
        server: [from('examples', /policy of one’s own/)],
      },
    },
    {
      feature: '553 ambiguous; 550 "that is a mailing list"',
      proofs: {
        protocol: [from('scenarios', /^the examples of RFC 821 section 3 3: VRFY/)],
        client: [any(/\b553\b|ambiguous/)],
        server: [any(/\b553\b|ambiguous/)],
      },
    },
    {
      feature: '421 at shutdown',
      proofs: {
        protocol: [from('receiver-smtp', /421 when time runs out or the host must stop/)],
        client: [from('errors', /^421 in the middle/)],
        server: [from('close', /421/)],
      },
    },
  ],
};

const extensions: Group = {
  title: 'EHLO',
  rows: [
    {
      feature: 'SIZE',
      proofs: {
        protocol: [from('receiver-smtp', /hands on what MAIL declared/)],
        client: [any(/\bSIZE\b/)],
        server: [from('limits', /when it was declared/)],
      },
    },
    {
      feature: '8BITMIME',
      proofs: {
        protocol: [from('receiver-smtp', /octets over 127/), from('sender-smtp', /8-bit text/)],
        client: [from('deliver', /declares octets over 127/)],
        server: [any(/8BITMIME|octets over 127/)],
      },
    },
    {
      feature: 'SMTPUTF8',
      proofs: {
        protocol: [
          from('internationalized', /inverse of its text/),
          from('internationalized', /needs SMTPUTF8/),
        ],
        client: [any(/SMTPUTF8/)],
        server: [any(/SMTPUTF8/)],
      },
    },
    {
      feature: 'PIPELINING, in order on both sides',
      proofs: {
        protocol: [
          from('sender-extensions', /^pipelining/),
          from('receiver-smtp', /commands that were sent together/),
        ],
        client: [any(/pipelin|in one go/i)],
        server: [from('policy', /answers keep their order/)],
      },
    },
    {
      feature: 'CHUNKING; a refused BDAT is drained',
      proofs: {
        protocol: [
          from('receiver-chunks', /answered chunk by chunk/),
          from('receiver-chunks', /drained when the host refuses/),
          from('sender-extensions', /^chunks/),
        ],
        client: [any(/chunk|BDAT/i)],
        server: [any(/chunk|BDAT/i)],
      },
    },
    {
      feature: 'BINARYMIME',
      proofs: {
        protocol: [from('receiver-chunks', /declared binary/), from('sender-extensions', /binary/)],
        client: [any(/binary/i)],
        server: [any(/binary/i)],
      },
    },
    {
      feature: 'ENHANCEDSTATUSCODES',
      proofs: {
        protocol: [
          from('receiver-extensions', /^enhanced status codes/),
          from('sender-extensions', /^enhanced status codes/),
        ],
        client: [any(/enhanced/i)],
        server: [any(/enhanced/i)],
      },
    },
    {
      feature: 'DSN',
      proofs: {
        protocol: [any(/\bDSN\b|RFC 3461|NOTIFY/)],
        client: [any(/\bDSN\b|NOTIFY/)],
        server: [any(/\bDSN\b|NOTIFY/)],
      },
    },
    {
      feature: 'STARTTLS; clear octets behind it close the channel',
      proofs: {
        protocol: [
          from('receiver-extensions', /^STARTTLS closes the channel when octets in the clear/),
          from('sender-extensions', /^STARTTLS .* octets in the clear/),
          from('receiver-extensions', /^STARTTLS asks for TLS/),
        ],
        client: [any(/STARTTLS/)],
        server: [any(/STARTTLS/)],
      },
    },
    {
      feature: 'AUTH PLAIN, LOGIN, CRAM-MD5, and a plug for others',
      proofs: {
        protocol: [
          from('mechanism', /^PLAIN brings over/),
          from('mechanism', /^LOGIN asks twice/),
          from('mechanism', /^CRAM-MD5 goes as/),
          from('receiver-extensions', /^AUTH/),
          from('receiver-extensions', /^AUTH .* only the host knows/),
          from('sender-extensions', /^AUTH/),
        ],
        client: [any(/\b(?:AUTH|PLAIN|CRAM-MD5)\b/)],
        server: [any(/\b(?:AUTH|PLAIN|CRAM-MD5)\b/)],
      },
    },
    {
      feature: 'implicit TLS',
      proofs: {
        protocol: [from('receiver-extensions', /over TLS no STARTTLS/)],
        client: [any(/implicit TLS|TLS from (?:the|its) (?:first|beginning|start)/i)],
        server: [any(/implicit TLS|TLS from (?:the|its) (?:first|beginning|start)/i)],
      },
    },
  ],
};

const limits: Group = {
  title: 'Sizes, times and memory',
  rows: [
    {
      feature: 'the sizes of both RFCs as limits',
      proofs: {
        protocol: [
          from('receiver-smtp', /^the limits of the receiver-SMTP/),
          from('line-framer', /as many octets as the limit/),
        ],
        client: [from('refused-before-an-octet', /what is no path/)],
        server: [
          from('limits', /line too long/),
          from('limits', /recipient too many/),
          from('limits', /mail data too long/),
        ],
      },
    },
    {
      feature: 'the times of RFC 5321 as timeouts; a deadline for a whole line',
      proofs: {
        protocol: [
          from('sender-smtp', /as long as RFC 5321 4\.5\.3\.2 says/),
          from('receiver-smtp', /each line anew, but not for each octet/),
        ],
        client: [from('deadlines', /as long as RFC 5321 has it/)],
        server: [from('limits', /421 when his time is over/)],
      },
    },
    {
      feature: 'streaming with back-pressure, in bounded memory',
      proofs: {
        protocol: [from('hold-mail-data', /wants room instead of octets/)],
        client: [from('stream', /never far ahead/), from('stream', /reads nothing/)],
        server: [
          from('incoming-mail', /no faster than it reads/),
          from('incoming-mail', /stops the sender/),
        ],
      },
    },
  ],
};

const client: Group = {
  title: 'For who sends',
  rows: [
    {
      feature: 'a pool that uses one channel for many mails',
      proofs: { client: [any(/\bpool\b/i)] },
    },
    {
      feature: 'one outcome for each recipient',
      proofs: { client: [from('deliver', /one outcome for each recipient/)] },
    },
    {
      feature: 'AbortSignal, and a deadline for all',
      proofs: {
        client: [from('abort', /signal/), from('', /deadline|in all|over all|altogether/i)],
      },
    },
    {
      feature: 'QUIT is always said',
      proofs: {
        client: [
          from('errors', /await-using/),
          from('errors', /after a refusal/),
          any(/QUIT is said/),
        ],
      },
    },
  ],
};

const server: Group = {
  title: 'For who receives',
  rows: [
    {
      feature: 'one hook for each command, at once or later',
      proofs: {
        server: [from('policy', /at once or later/), from('failing-hooks', /a hook that fails/)],
      },
    },
    {
      feature: 'routes: refuse, strip, relay',
      proofs: { server: [from('routes', /a recipient with a source route/)] },
    },
    {
      feature: 'graceful shutdown',
      proofs: { server: [from('close', /waits for the transaction under way/)] },
    },
    { feature: 'early talkers', proofs: { server: [any(/early|before the greeting/i)] } },
    {
      feature: 'too many errors, channels, recipients',
      proofs: {
        server: [
          from('limits', /error too many/),
          from('limits', /channel too many/),
          from('limits', /recipient too many/),
        ],
      },
    },
  ],
};

export const GROUPS: readonly Group[] = [commands, replies, extensions, limits, client, server];
