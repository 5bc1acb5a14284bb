/**
 * What is supported, as rows for docs/support.md. Each cell names the tests that prove it: a file below `packages/NAME/test`
 * (or a part of its path; '' for any) and a pattern for titles, with those of `describe` before them. A cell holds when each
 * of its proofs is met by a test, and all of those pass. Of `network` the rows tell what its hosts do as senders and receivers.
 */
export const COLUMNS = ['protocol', 'client', 'server', 'network'] as const;
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
        client: [
          from('deliver', /dialect of 1982/),
          from('errors', /says QUIT/),
          from('questions', /answers HELP, NOOP and RSET/),
        ],
        server: [
          from('policy', /server of today/),
          from('policy', /server of 1982/),
          from('policy', /answers its occasion/),
        ],
        network: [
          from('rfc-examples', /Examples 5 and 6/),
          from('rfc-examples', /Scenario 1: a typical/),
          from('rfc-examples', /Scenario 2: an aborted/),
          from('outside-programs', /sent in one go are answered/),
        ],
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
        client: [
          from('questions', /^a reply to VRFY/),
          from('questions', /^a reply to EXPN/),
          from('questions', /answers HELP/),
          from('questions', /a command of its own is refused/),
        ],
        server: [
          from('policy', /answers its occasion/),
          from('policy', /all that RFC 821 3\.3 prints/),
          from('examples', /terminals are there/),
        ],
        network: [
          from('accepting', /^VRFY, EXPN and HELP/),
          from('rfc-examples', /Example 3: verifying/),
          from('rfc-examples', /Example 4: expanding/),
        ],
      },
    },
    {
      feature: 'SEND, SOML, SAML; 450 when the user is not at a terminal',
      proofs: {
        protocol: [
          from('scenarios', /^.*5: sending, and mailing/),
          from('scenarios', /6: the same/),
        ],
        client: [from('deliver', /SEND, SOML and SAML are said/)],
        server: [from('examples', /terminals are there, or the user is not/)],
        network: [
          from('accepting', /user at a terminal: /),
          from('accepting', /SEND, SOML and SAML are relayed/),
          from('trouble', /^A terminal that its user has left is 450/),
        ],
      },
    },
    {
      feature: 'TURN: the two ends change roles on one channel',
      proofs: {
        protocol: [from('receiver-extensions', /^TURN/), from('sender-extensions', /TURN|roles/)],
        client: [
          from('turn', /gives the channel away, and mail flows the other way/),
          from('turn', /refused leaves the connection/),
        ],
        server: [
          from('turn', /hands the channel to the policy/),
          from('turn', /is 502 without the hook/),
          from('turn', /receive serves a channel/),
        ],
        network: [from('turn', /fetches its mail/), from('turn', /^502 is the answer/)],
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
        network: [
          from('relaying', /each relay moves its name/),
          from('relaying', /at an rfc5321 host the route ends/),
          from('relaying', /a closed host takes no route/),
        ],
      },
    },
    {
      feature: 'mail exchangers by preference, and the next where one fails (RFC 5321 5.1)',
      proofs: {
        network: [
          from('exchangers', /goes to the exchanger that can be reached/),
          from('exchangers', /is made at one exchanger after the other/),
          from('exchangers', /share the mail as chance has it/),
          from('exchangers', /no better than itself/),
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
        client: [
          from('deliver', /is refused at MAIL/),
          from('deliver', /one outcome for each recipient/),
        ],
        server: [from('failing-hooks', /give a reply that its command may have/)],
        network: [
          from('trouble', /^A reply of the next host/),
          from('extensions', /RFC 5321 lists no 552 for DATA/),
        ],
      },
    },
    {
      feature: '251 and 551 with their paths',
      proofs: {
        protocol: [from('scenarios', /forwarding, promised and refused/)],
        client: [
          from('questions', /VRFY .*251 User not local/),
          from('questions', /VRFY .*551 User/),
        ],
        server: [
          from('examples', /policy of one’s own/),
          from('policy', /all that RFC 821 3\.3 prints/),
        ],
        network: [
          from('accepting', /251 takes the mail and passes it on/),
          from('trouble', /^551 with a path/),
        ],
      },
    },
    {
      feature: '553 ambiguous; 550 "that is a mailing list"',
      proofs: {
        protocol: [from('scenarios', /^the examples of RFC 821 section 3 3: VRFY/)],
        client: [from('questions', /VRFY .*553/), from('questions', /VRFY .*mailing list/)],
        server: [
          from('policy', /all that RFC 821 3\.3 prints/),
          from('examples', /terminals are there/),
        ],
        network: [
          from('accepting', /^VRFY, EXPN and HELP/),
          from('rfc-examples', /Example 3: verifying/),
        ],
      },
    },
    {
      feature: '421 at shutdown',
      proofs: {
        protocol: [from('receiver-smtp', /421 when time runs out or the host must stop/)],
        client: [
          from('errors', /^421 in the middle/),
          from('errors', /may be full: 421/),
          from('questions', /^421 to a question/),
        ],
        server: [from('close', /421/)],
        network: [from('trouble', /says 421 to who is talking/)],
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
        client: [
          from('extensions', /^SIZE is declared/),
          from('extensions', /^SIZE that is too much/),
        ],
        server: [from('limits', /when it was declared/)],
        network: [
          from('relaying', /MAIL names the size/),
          from('extensions', /is what its file lists/),
        ],
      },
    },
    {
      feature: '8BITMIME',
      proofs: {
        protocol: [from('receiver-smtp', /octets over 127/), from('sender-smtp', /8-bit text/)],
        client: [from('deliver', /declares octets over 127/)],
        server: [
          from('extensions', /^8BITMIME lets/),
          from('extensions', /^8BITMIME does not exist/),
        ],
        network: [
          from('relaying', /octets over 127 pass between rfc5321 hosts/),
          from('extensions', /^A relay without 8BITMIME/),
        ],
      },
    },
    {
      feature: 'SMTPUTF8',
      proofs: {
        protocol: [
          from('internationalized', /inverse of its text/),
          from('internationalized', /needs SMTPUTF8/),
        ],
        client: [
          from('extensions', /asks for SMTPUTF8/),
          from('extensions', /header beyond ASCII/),
          from('extensions', /where SMTPUTF8 is not offered/),
        ],
        server: [from('extensions', /^SMTPUTF8 lets/), from('peers', /UTF-8/)],
        network: [
          from('smtputf8', /^Mail beyond ASCII/),
          from('smtputf8', /^A relay that does not know SMTPUTF8/),
        ],
      },
    },
    {
      feature: 'PIPELINING, in order on both sides',
      proofs: {
        protocol: [
          from('sender-extensions', /^pipelining/),
          from('receiver-smtp', /commands that were sent together/),
        ],
        client: [
          from('extensions', /pipelined wherever that is offered/),
          from('extensions', /wait for each reply where it is not/),
        ],
        server: [from('policy', /answers keep their order/)],
        network: [
          from('extensions', /go together to a host that offers PIPELINING/),
          from('outside-programs', /sent in one go are answered/),
        ],
      },
    },
    {
      feature: 'CHUNKING; a refused BDAT is drained, one that cannot be read closes the channel',
      proofs: {
        protocol: [
          from('receiver-chunks', /closes the channel at a BDAT that is too long/),
          from('receiver-chunks', /answered chunk by chunk/),
          from('receiver-chunks', /drained when the host refuses/),
          from('sender-extensions', /^chunks/),
        ],
        client: [from('extensions', /goes in chunks wherever it may/)],
        server: [
          from('chunks', /in one piece/),
          from('chunks', /no faster than it is read/),
          from('chunks', /RSET gives up/),
          from('chunks', /refuses is passed over/),
        ],
        network: [from('extensions', /^Mail in chunks/)],
      },
    },
    {
      feature: 'BINARYMIME',
      proofs: {
        protocol: [from('receiver-chunks', /declared binary/), from('sender-extensions', /binary/)],
        client: [
          from('extensions', /binary goes in chunks, octet by octet/),
          from('extensions', /binary is refused by this end/),
        ],
        server: [from('extensions', /^BINARYMIME lets/)],
        network: [from('extensions', /^Binary mail/)],
      },
    },
    {
      feature: 'ENHANCEDSTATUSCODES',
      proofs: {
        protocol: [
          from('receiver-extensions', /^enhanced status codes/),
          from('sender-extensions', /^enhanced status codes/),
        ],
        client: [from('extensions', /has the enhanced status code/)],
        server: [from('extensions', /^ENHANCEDSTATUSCODES/)],
        network: [
          from('extensions', /^Enhanced status codes/),
          from('extensions', /in its replies where it offers/),
        ],
      },
    },
    {
      feature: 'DSN',
      proofs: {
        protocol: [any(/\bDSN\b|RFC 3461|NOTIFY/)],
        client: [
          from('extensions', /^notifications are asked for/),
          from('extensions', /^notifications that cannot be said/),
        ],
        server: [
          from('extensions', /^DSN hands on/),
          from('extensions', /^DSN is 555/),
          from('peers', /asks for notifications/),
        ],
        network: [
          from('dsn', /^What a sender asks/),
          from('dsn', /^What a user of a host asks/),
          from('delayed', /^A host that warns/),
        ],
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
        client: [
          from('tls', /is begun with STARTTLS/),
          from('tls', /octets in the clear come behind/),
          from('tls', /required fails where/),
          from('tls', /required and not offered, or refused/),
        ],
        server: [
          from('tls', /^STARTTLS begins the session anew/),
          from('tls', /^STARTTLS with a command in the clear behind it/),
          from('tls', /^STARTTLS that is required/),
          from('tls', /newest certificate, the one for a name/),
        ],
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
        client: [
          from('auth', /authenticated by the strongest/),
          from('auth', /^a mechanism of one’s own answers challenges/),
          from('auth', /no secret is in the error/),
          from('auth', /password would be seen/),
          from('peers', /authenticated by (?:CRAM-MD5|PLAIN|LOGIN)/),
        ],
        server: [
          from('auth', /^AUTH (?:PLAIN|LOGIN|CRAM-MD5) is judged/),
          from('auth', /^AUTH takes a mechanism that the policy brings/),
          from('auth', /^AUTH is offered under TLS only/),
          from('peers', /authenticates with (?:PLAIN|LOGIN|CRAM-MD5)/),
        ],
      },
    },
    {
      feature: 'implicit TLS',
      proofs: {
        protocol: [from('receiver-extensions', /over TLS no STARTTLS/)],
        client: [from('tls', /when it is implicit/), from('peers', /implicit TLS from a pool/)],
        server: [from('tls', /^implicit TLS comes before/), from('peers', /speaks implicit TLS/)],
      },
    },
    {
      feature: 'certificates of clients',
      proofs: {
        client: [from('tls', /shows the certificate of this host where the receiver asks/)],
        server: [
          from('client-certificates', /refuses who proves nothing/),
          from('client-certificates', /is shown nothing where it does not ask/),
        ],
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
        client: [from('refused-before-an-octet', /^a size of RFC 821/)],
        server: [
          from('limits', /line too long/),
          from('limits', /recipient too many/),
          from('limits', /mail data too long/),
        ],
        network: [
          from('accepting', /outgrow 256 octets/),
          from('rfc-examples', /Scenario 10: too many recipients/),
          from('extensions', /is what its file lists/),
        ],
      },
    },
    {
      feature: 'the times of RFC 5321 as timeouts; a deadline for a whole line',
      proofs: {
        protocol: [
          from('sender-smtp', /as long as RFC 5321 4\.5\.3\.2 says/),
          from('receiver-smtp', /each line anew, but not for each octet/),
          from('receiver-waits', /begins anew with each line/),
        ],
        client: [from('deadlines', /as long as RFC 5321 has it/)],
        server: [
          from('limits', /421 when his time is over/),
          from('limits', /a little at a time without end/),
          from('hostile-load', /drips octets is told 421 .*in (?:mail data|a chunk)$/),
        ],
        network: [
          from('trouble', /waited for 5 minutes/),
          from('simulation/faults.test', /^At a command silence at/),
        ],
      },
    },
    {
      feature: 'a deadline for a mail, a refused chunk and an exchange of AUTH as a whole',
      proofs: {
        protocol: [from('receiver-waits', /one whole/)],
        server: [
          from('limits', /costs its channel in the end, too/),
          from('limits', /AUTH has an end/),
        ],
      },
    },
    {
      feature: '421 in the middle of mail data is heard at once, and stops it',
      proofs: {
        protocol: [from('sender-smtp', /does not wait for the end of mail data to notice/)],
        client: [
          from('stream', /as soon as 421 comes/),
          from('bad-servers', /says 421 and closes at mail data/),
        ],
      },
    },
    {
      feature: 'who falls silent, vanishes or fails leaves nothing behind',
      proofs: {
        client: [
          from('bad-servers', /over TCP .* at DATA costs one channel/),
          from('bad-servers', /over TCP .* at \. costs one channel/),
        ],
        server: [
          from('hostile-load', /said no word of it .*in mail data/),
          from('hostile-load', /ends his side .*in mail data/),
          from('hostile-load', /counts at zero/),
        ],
        network: [from('outside-programs', /at any octet of a session leaves nothing behind/)],
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
      proofs: {
        client: [
          from('pool', /many mails over few channels/),
          from('pool', /after so many mails, with QUIT/),
          from('pool', /rests for long enough/),
          from('pool', /leaves room for others/),
        ],
      },
    },
    {
      feature: 'a lost mail is sent once more only while nobody can hold it',
      proofs: {
        client: [
          from('pool', /before the end of mail data costs no mail/),
          from('pool', /after the end of mail data is told as doubt/),
          from('pool', /closed with 421 while it rested/),
        ],
      },
    },
    {
      feature: 'one outcome for each recipient',
      proofs: {
        client: [from('deliver', /one outcome for each recipient/)],
        network: [from('trouble', /can differ for each recipient/)],
      },
    },
    {
      feature: 'AbortSignal, and a deadline for all',
      proofs: {
        client: [
          from('abort', /^aborting/),
          from('deadlines', /^a deadline bounds it all/),
          from('pool', /keeps to the deadline/),
        ],
      },
    },
    {
      feature: 'QUIT is always said',
      proofs: {
        client: [
          from('errors', /await-using/),
          from('errors', /after a refusal/),
          from('errors', /QUIT is said/),
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
      proofs: {
        server: [from('routes', /a recipient with a source route/)],
        network: [
          from('relaying', /each relay moves its name/),
          from('relaying', /at an rfc5321 host the route ends/),
          from('relaying', /a closed host takes no route/),
        ],
      },
    },
    {
      feature: 'graceful shutdown',
      proofs: { server: [from('close', /waits for the transaction under way/)] },
    },
    {
      feature: 'early talkers',
      proofs: { server: [from('limits', /who speaks before he is greeted/)] },
    },
    {
      feature: 'too many errors, channels, recipients',
      proofs: {
        server: [
          from('limits', /error too many/),
          from('limits', /channel too many is told/),
          from('limits', /channel too many of one peer/),
          from('limits', /recipient too many/),
        ],
      },
    },
  ],
};

export const GROUPS: readonly Group[] = [commands, replies, extensions, limits, client, server];
