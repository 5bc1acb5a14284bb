/** The file that `hopscope init` writes: small, correct, and its comments teach every key. */
export const NETWORK_TEMPLATE: string = `# A network of mail hosts for hopscope. See it move:      hopscope FILE
#                                       Find mistakes:    hopscope check FILE

hosts:
  # A name and what the host has. Case does not count in host names; it does in user names.
  # POSTMASTER is a mailbox at every host.
  ALPHA:
    mailboxes: [SAM, Fred Smith <Smith>]   # the full name is for VRFY

  # Nothing after the colon: a plain relay.
  ONE:
  TWO:
    # turn: [ONE]                  # when ONE calls and says TURN, it gets what waits for it here; see calls

  THREE:
    mailboxes: [JOE]

    # Everything below is optional; remove the "# " before a key to try it.

    # profile: rfc5321             # ignores source routes; others are rfc821 (obeys them, as without this key) and closed (refuses them)
    # extensions: [SIZE, 8BITMIME, CHUNKING]   # not of rfc821: what it offers to who says EHLO
    # listen: 127.0.0.1:2525       # or a port alone; without it, any free port of 127.0.0.1
    # aliases: { JOSEPH: JOE }     # mail to JOSEPH is mail to JOE; a user without @ is one of this host
    # lists:                       # mail to STAFF goes to each member; EXPN shows them
    #   STAFF: [JOE, Sam Jones <SAM@ALPHA>, "@TWO,@ONE:Smith@ALPHA"]
    # forwards:                    # users who are elsewhere
    #   MARY: SAM@ALPHA            # 251: taken, and passed on
    #   ANN: { to: SAM@ALPHA, reply: 551 }   # refused, and told where to
    # terminals: [JOE]             # at a terminal, and reads at once what SEND brings
    # routes: { ALPHA: TWO, "*": TWO }       # the next host for mail to a host, or to every other
    # quota: 64KiB                 # what one mailbox may hold
    # limits: { recipients: 5, mailData: 100000 }   # see RFC 821 4.5.3; also localPart, domain, path,
    #                              # commandLine, replyLine, replyLines, authLine, errors
    # retry: { first: 5s, most: 60s, giveUp: 5m }   # when to try again; rfc: every 30 minutes, for 4 days;
    #                              # not of rfc821: warn: 2m tells the originator that his mail is delayed
    # names: { ARPA: [THREE.ARPA] }          # what it is called in an environment; see below

  # A real mail server that stands in the network, at its address.
  # POSTFIX: { external: 127.0.0.1:25 }

# Who can open channels to whom. Without this key, everyone to everyone.
links:
  - [ALPHA, ONE]
  - [ONE, TWO, { delay: 40ms }]              # octets take 40 ms
  - [TWO, THREE]
  # - [THREE, ALPHA, { oneway: true }]       # only THREE can call

# Which hosts see each other in which environment (RFC 821 3.6): a relay goes by its name in the one it sends into.
# environments:
#   ARPA: [TWO, THREE]

# Who takes the mail of a domain (RFC 5321 5.1), as MX records have it: lower is better, and the best keeps it.
# mx:
#   EXAMPLE: { THREE: 10, TWO: 20 }

# Sent one after the other. A path that begins with @ needs quotes.
mail:
  - from: SAM@ALPHA
    to: "@ONE,@TWO:JOE@THREE"
    subject: hello by way of ONE and TWO
    body: |
      Each line as it is, indented alike.

  # - { from: JOE@THREE, to: [SAM@ALPHA, Smith@ALPHA], subject: to both, notify: [SUCCESS], ret: HDRS, envid: Q1 }

# Who calls whom to fetch its mail (RFC 821 3.8), and when. The other must list it in turn, and then needs no link to it.
# calls:
#   - { from: ONE, to: TWO, at: 10s }

# What goes wrong on purpose; the first that fits strikes. Chance is drawn from the seed.
# seed: 7
# faults:
#   - { host: TWO, command: RCPT, nth: 2, reply: 451 }         # also cut, stall, crash; at opening, HELO, MAIL, DATA, end, TURN
#   - { host: TWO, command: end, cut: true, moment: after }    # taken, and its 250 is lost
#   - { link: [ONE, TWO], slow: { delay: 40ms, jitter: 20ms } }   # also partition, flap, refuse, lose, corrupt, halfClose, torn
#   - { host: THREE, greylist: 300s, until: 1h }
`;
