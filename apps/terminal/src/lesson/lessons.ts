/** The lessons: every word of them, their networks, and what the journal must tell for their tasks to be fulfilled. */
import { LESSON_NAMES, type LessonName } from './lesson-names.ts';
import type { Lesson } from './lesson.ts';
import {
  deliveries,
  eventsOf,
  homecomings,
  isNotification,
  isOwn,
  listed,
  relayedBy,
  sendings,
  type Story,
} from './story.ts';

/** The hosts of RFC 821 3.6, each linked to each. */
const FOUR_HOSTS = `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE] }
`;

const FIRST_RELAY: Lesson = {
  name: 'first-relay',
  summary: 'A source route, and how each relay shifts the two paths.',
  section: 'RFC 821, 3.6',
  about:
    'A forward-path may name hosts in front of the mailbox, as in <@ONE,@TWO:JOE@THREE>: a source route. The mailbox says who gets the mail, the route which way it goes. Each relay deletes itself from the head of the forward-path and puts itself at the head of the reverse-path.',
  task: 'Get a mail to JOE@THREE through ONE and then TWO, and watch both paths at each hop.',
  lines: ['send SAM@ALPHA JOE@THREE', 'send SAM@ALPHA @ONE:JOE@THREE'],
  network: FOUR_HOSTS,
  goals: [
    {
      todo: 'A mail to JOE@THREE has to pass ONE and then TWO.',
      reached: (story) =>
        deliveredWith(story, /^<@TWO,@ONE:/) && relayedBy(story, 'ONE')
          ? 'ONE and then TWO took themselves off the head of the forward-path and stand at the head of the reverse-path: the way there has become the way back.'
          : null,
    },
  ],
  hints: [
    (story) =>
      deliveredWith(story, /^<[^@:]+@[^:]+>$/)
        ? 'It went in one hop: a path without a route names no relay, so neither path changed.'
        : null,
    (story) =>
      deliveredWith(story, /^<@TWO,@ONE:/)
        ? 'ONE was not at the head of the forward-path when the mail came, so it deleted nothing: begin the route with ONE.'
        : null,
    (story) =>
      deliveredWith(story, /^<@ONE,@TWO:/)
        ? 'It passed TWO first and then ONE: a route is read from its head, and the first host stands first.'
        : null,
    (story) =>
      deliveredWith(story, /^<@[^,]+:/)
        ? `It passed ${waysOf(story)} alone: put every relay into the route, in order, with a comma between them.`
        : null,
  ],
};

const WAY_BACK: Lesson = {
  name: 'way-back',
  summary: 'A Return-Path names the relays of its mail in reverse.',
  section: 'RFC 821, 4.1.1, MAIL and DATA',
  about:
    'The reverse-path is the way back to who sent the mail, from where the mail is now: the relay that had it last stands first. At its end the receiver-SMTP keeps it on top of the mail, in a line Return-Path.',
  task: 'Get a mail into the mailbox JOE@THREE with Return-Path: <@ONE,@TWO:SAM@ALPHA>',
  lines: ['send SAM@ALPHA @ONE:JOE@THREE'],
  network: FOUR_HOSTS,
  goals: [
    {
      todo: 'A mail in the mailbox JOE@THREE must have Return-Path: <@ONE,@TWO:SAM@ALPHA>',
      reached: (story) =>
        deliveredWith(story, /^<@ONE,@TWO:SAM@ALPHA>$/)
          ? 'The mail passed TWO first and ONE last. A notification that follows this Return-Path from THREE comes by ONE, then TWO, to SAM.'
          : null,
    },
  ],
  hints: [
    (story) =>
      deliveredWith(story, /^<@TWO,@ONE:/)
        ? 'Its Return-Path begins with @TWO, since TWO had it last: whoever shall stand first must be the last relay.'
        : null,
    (story) =>
      deliveredWith(story, /@(?:ONE|TWO),@(?:ONE|TWO):/)
        ? 'The relays are right, and the mailbox at the end of its Return-Path is not: that is whoever sent the mail.'
        : null,
    (story) => {
      const [delivered] = deliveries(story);
      return delivered === undefined
        ? null
        : `Its Return-Path is ${delivered.returnPath}: a host stands in it once the mail has passed that host.`;
    },
  ],
};

const UNDELIVERABLE: Lesson = {
  name: 'undeliverable',
  summary: 'What cannot be delivered comes home as a notification.',
  section: 'RFC 821, 3.6 and Example 7',
  about:
    'A host that has said 250 to the end of mail data is responsible. If it then cannot pass the mail on, it must tell the originator: it writes an undeliverable-mail notification and sends it along the reverse-path of the mail, with a null reverse-path, MAIL FROM:<>.',
  task: 'Send a mail from SAM@ALPHA that a relay takes and cannot pass on, so that the notification comes home through another relay.',
  lines: ['send SAM@ALPHA @ONE,@TWO:JOE@THREE'],
  network: `${FOUR_HOSTS}links:
  - [ALPHA, ONE]
  - [ONE, TWO]
  - [TWO, THREE]
`,
  goals: [
    {
      todo: 'A notification has to reach SAM@ALPHA through a relay.',
      reached: (story) => {
        const [first] = notices(story);
        const came = homecomings(story).some(({ mailbox }) => mailbox === 'SAM@ALPHA');
        return came && first !== undefined && isRelayed(first)
          ? `${first.host} had taken the mail, so ${first.host} wrote to SAM, with MAIL FROM:<> and RCPT TO:${first.hops[0]?.forwardPath ?? ''}: the reverse-path that had grown on the way there.`
          : null;
      },
    },
  ],
  hints: [
    atOnceRefused,
    (story) => {
      const [first] = notices(story);
      return first !== undefined && !isRelayed(first)
        ? `${first.host} wrote the notification and sent it straight to ${first.to}: it is to be a host further on that finds the mail undeliverable.`
        : null;
    },
    (story) =>
      homecomings(story).length > 0
        ? 'ALPHA itself told SAM, since no relay had taken the mail yet: the first hop was refused, and no notification crossed the wire.'
        : null,
    (story) =>
      deliveries(story).length > 0
        ? 'It was delivered, so there was nothing to tell: write to somebody whom the last host does not know.'
        : null,
  ],
};

const LOST_NOTIFICATION: Lesson = {
  name: 'lost-notification',
  summary: 'No notification about a notification, and so no loop.',
  section: 'RFC 821, 3.6; RFC 5321, 6.1',
  about:
    'Two hosts that tell each other of each failure would never end. So nobody sends a notification about a notification: its reverse-path is null, and a null reverse-path names nobody who could be told. Where it cannot be delivered it is lost, and all a host may do is to record that.',
  task: 'Make ONE write a notification that cannot be delivered either.',
  lines: [
    'send SAM@ALPHA @ONE:MARY@TWO',
    'fault host: TWO, command: RCPT, reply: 550',
    'mend, which takes all faults away again',
  ],
  network: `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { retry: { first: 1s, most: 2s, giveUp: 6s } }
  TWO: { mailboxes: [JOE] }
`,
  goals: [
    {
      todo: 'A notification that ONE has written has to be lost.',
      reached: (story) => {
        const lost = eventsOf(story, 'lost').find(isNotification);
        const failed = eventsOf(story, 'failed').findLast(isNotification);
        const byOne = notices(story).some(({ host }) => host === 'ONE');
        return lost !== undefined && byOne
          ? `The notification failed${failed === undefined ? '' : ` (${failed.reply})`}, and ${lost.host} recorded it as lost: MAIL FROM:<> names nobody, so there was no second notification.`
          : null;
      },
    },
  ],
  hints: [
    atOnceRefused,
    (story) => {
      const [home] = homecomings(story);
      const [notice] = notices(story);
      if (home === undefined) return null;
      return notice?.host === 'ONE'
        ? `ONE wrote a notification, and ${home.mailbox} got it: who sends mail that cannot come back, and what does ALPHA say to it?`
        : `${home.host} wrote the notification itself and put it into ${home.mailbox}: ONE must have taken the mail first.`;
    },
    (story) =>
      deliveries(story).length > 0
        ? 'The mail was delivered, so there was no notification: first it must fail behind ONE, then the notification must fail at ALPHA.'
        : null,
  ],
};

const FORWARDING: Lesson = {
  name: 'forwarding',
  summary: 'A user has moved: 251 forwards the mail, 551 says where to.',
  section: 'RFC 821, 3.2',
  about:
    'A receiver-SMTP may know that a user is elsewhere. With 251 it takes the mail, and the responsibility, and forwards it. With 551 it refuses the mail and names the path: the sender-SMTP must send it there, or return it to its originator.',
  task: 'JOE and MARY have moved from ONE to TWO. Write to both where they used to be, and find out which mail ONE forwards, and which ALPHA must send once more.',
  lines: ['send SAM@ALPHA JOE@TWO', 'send SAM@ALPHA SAM@ALPHA'],
  network: `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { forwards: { MARY: MARY@TWO, JOE: { to: JOE@TWO, reply: 551 } } }
  TWO: { mailboxes: [JOE, MARY] }
`,
  goals: [
    {
      todo: 'ONE is to forward a mail itself: 251.',
      reached: (story) =>
        isForwarded(story, '251', 'ONE')
          ? 'ONE said 251 and took the mail, so ONE passed it on to TWO: its name is in the Return-Path.'
          : null,
    },
    {
      todo: 'ALPHA is to hear 551 and to send the mail once more.',
      reached: (story) =>
        isForwarded(story, '551', 'ALPHA')
          ? 'ONE said 551 and took nothing, so ALPHA itself sent it to the path that was named: ONE is not in the Return-Path.'
          : null,
    },
  ],
  hints: [
    (story) => {
      const told = eventsOf(story, 'redirected').find(({ because }) => because === '551');
      return told === undefined || told.host === 'ALPHA'
        ? null
        : `${told.host} heard the 551 and sent the mail where it said, and ALPHA knows nothing of it: leave no relay between ALPHA and ONE.`;
    },
    (story) =>
      deliveries(story).some(({ host }) => host === 'TWO') &&
      eventsOf(story, 'redirected').length === 0
        ? 'It went to TWO without a detour, so nobody had to forward it: use the mailboxes of old, at ONE.'
        : null,
  ],
};

const REFUSAL: Lesson = {
  name: 'refusal',
  summary: 'A host that refuses, and a host that is not there.',
  section: 'RFC 821, 3.6 and Appendix E; RFC 5321, 4.5.4.1',
  about:
    'A receiver-SMTP may refuse the task of relaying. A reply that begins with 5 is final: the same would be said again, so the mail is returned at once. A host that is not there has said nothing: the mail waits in the spool, is tried again, and is returned when the sending host gives up. Here ALPHA does after 5 seconds; RFC 5321 wants 4 to 5 days at least.',
  task: 'Have two mails from SAM@ALPHA to JOE@THREE returned: one that GATE refuses to relay, and one for which THREE is not there.',
  lines: ['send SAM@ALPHA JOE@THREE', 'down GATE', 'up GATE'],
  network: `hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 1s, most: 2s, giveUp: 5s } }
  GATE: { profile: closed }
  THREE: { mailboxes: [JOE] }
`,
  goals: [
    {
      todo: 'GATE is to refuse a mail.',
      reached: (story) => {
        const refusal = eventsOf(story, 'hop').find(
          ({ to, outcome, source }) =>
            to === 'GATE' && outcome === 'refused' && source === 'receiver',
        );
        return refusal !== undefined && story.outcome === 'returned'
          ? `GATE said "${refusal.reply}", which is final: there was one attempt, and SAM was told at once.`
          : null;
      },
    },
    {
      todo: 'ALPHA is to give up a mail for a host that is not there.',
      reached: (story) => {
        const attempts = silentHops(story).length;
        return attempts > 1 && story.outcome === 'returned'
          ? `Nobody answered, which may change: ALPHA kept the mail, tried ${attempts} times, and told SAM when it gave up.`
          : null;
      },
    },
  ],
  hints: [
    (story) => {
      const [refused] = eventsOf(story, 'refused');
      return refused === undefined
        ? null
        : `${refused.host} refused it from its own user: ${refused.reply}. A host that is not there is one that is known, and down.`;
    },
    (story) =>
      deliveries(story).length > 0 && silentHops(story).length > 0
        ? 'It waited, and was delivered when the host was there again: this time leave it down until ALPHA gives up.'
        : null,
    (story) =>
      deliveries(story).length > 0
        ? 'It was delivered: THREE was there, and GATE was not asked.'
        : null,
  ],
};

const DUPLICATE: Lesson = {
  name: 'duplicate',
  summary: 'A 250 that gets lost makes two mails of one.',
  section: 'RFC 821, 4.1.1, DATA; RFC 5321, 6.1; RFC 1047',
  about:
    'Between the end of mail data and its 250 both hosts may hold the mail: the receiver-SMTP has it, and the sender-SMTP does not know. If the channel is lost just then the sender-SMTP must send it again, for losing it would be worse. So the same mail arrives twice.',
  task: 'Make one mail from SAM@ALPHA arrive twice in the mailbox JOE@TWO: cut a channel once, behind the final dot and before its 250 is heard.',
  lines: [
    'send SAM@ALPHA @ONE:JOE@TWO',
    'fault host: TWO, command: end, cut: true, moment: before, times: 1',
    'mend, which takes all faults away again',
  ],
  network: `hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 2s } }
  ONE: { retry: { first: 2s } }
  TWO: { mailboxes: [JOE] }
`,
  goals: [
    {
      todo: 'JOE@TWO has to get the same mail twice.',
      reached: (story) => {
        const [twice] = takenTwice(story);
        return twice !== undefined && copies(story).length > 1
          ? `${twice.host} had taken the mail when its 250 was lost. ${twice.from} could not know that and sent it again: both copies are in the mailbox.`
          : null;
      },
    },
  ],
  hints: [
    (story) =>
      copies(story).length > 1
        ? 'It was written to JOE twice, and both are in one transaction: here it is one recipient who gets it twice.'
        : null,
    (story) => {
      const [twice] = takenTwice(story);
      return twice === undefined
        ? null
        : `${twice.host} took it twice, but not both copies came into the mailbox JOE@TWO.`;
    },
    (story) => {
      const [silent] = silentHops(story);
      return silent !== undefined && copies(story).length === 1
        ? `${silent.host} heard no reply and sent it again, but ${silent.to} had not taken it before: the channel must be lost after the mail was taken (moment: after).`
        : null;
    },
    (story) =>
      copies(story).length === 1 && eventsOf(story, 'fault').length === 0
        ? 'It arrived once, with no fault on its way: plant one first, then send.'
        : null,
  ],
};

const SEVERAL_RECIPIENTS: Lesson = {
  name: 'several-recipients',
  summary: 'One mail for several, a transaction for each next host.',
  section: 'RFC 821, 2 and 3.1',
  about:
    'A mail transaction has one MAIL, a RCPT for each recipient, and the mail data once, however many recipients there are. Recipients with the same next host share a transaction; where their ways part, a host makes one for each next host.',
  task: 'Send one mail to ANN@TWO, BOB@TWO and JOE@THREE, all through ONE, so that their ways part at ONE: two transactions, one of them for two.',
  lines: ['send SAM@ALPHA ANN@TWO BOB@TWO', 'send SAM@ALPHA @ONE:ANN@TWO'],
  network: `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO: { mailboxes: [ANN, BOB] }
  THREE: { mailboxes: [JOE] }
`,
  goals: [
    {
      todo: 'One mail has to leave ONE in two transactions, one of them for two recipients.',
      reached: (story) => {
        const all = ['ANN@TWO', 'BOB@TWO', 'JOE@THREE'];
        const reached = new Set<string>(deliveries(story).map(({ mailbox }) => mailbox));
        const counts = countsFrom(story, 'ONE');
        return all.every((mailbox) => reached.has(mailbox)) &&
          counts.get('TWO') === 2 &&
          counts.get('THREE') === 1
          ? 'ALPHA sent the mail data once for all three; ONE sent it twice, once to TWO for ANN and BOB and once to THREE for JOE.'
          : null;
      },
    },
  ],
  hints: [
    (story) => {
      const froms = [...new Set(sendings(story).map(({ host }) => host))];
      const parted = froms.find((host) => countsFrom(story, host).size > 1);
      return parted !== undefined && parted !== 'ONE'
        ? `Their ways parted at ${parted}: give each of the three paths the route through ONE.`
        : null;
    },
    (story) => {
      const [delivered, ...others] = deliveries(story);
      if (delivered === undefined) return null;
      return others.length === 0
        ? 'That mail had one recipient: name all three behind the originator, in one line.'
        : `It reached ${listed(deliveries(story).map(({ mailbox }) => mailbox))}: all three are wanted, in one mail, each through ONE.`;
    },
  ],
};

const FETCH_YOUR_MAIL: Lesson = {
  name: 'fetch-your-mail',
  summary: 'A host that nobody can call gets its mail all the same.',
  section: 'RFC 821, 3.8',
  about:
    'Whoever opens a channel is the sender-SMTP on it, so a host that nobody can call is sent no mail. But it can call: when it has said what it had to say it says TURN instead of QUIT. If the other answers 250, the two change roles on the same channel, as if it had just opened: the caller greets with 220, and the other sends what has waited for it.',
  task: 'Get a mail from JOE@TWO into the mailbox SAM@ALPHA. Only ALPHA can open a channel to ONE, and ONE none to ALPHA.',
  lines: ['send JOE@TWO SAM@ALPHA', 'call TWO ONE'],
  network: `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { turn: [ALPHA], retry: { giveUp: 10m } }
  TWO: { mailboxes: [JOE] }
links:
  - [ALPHA, ONE, { oneway: true }]
  - [ONE, TWO]
`,
  goals: [
    {
      todo: 'A mail from JOE@TWO has to reach SAM@ALPHA.',
      reached: (story) => {
        const isThere = deliveries(story).some(
          ({ mailbox, returnPath }) => mailbox === 'SAM@ALPHA' && /JOE@TWO>$/i.test(returnPath),
        );
        return isThere && fetchings(story).length > 0
          ? 'ALPHA opened the channel and said TURN. From its 250 on ONE was the sender-SMTP on it, so ALPHA said 220, and ONE sent what had waited.'
          : null;
      },
    },
  ],
  hints: [
    (story) =>
      eventsOf(story, 'refused').some(({ host }) => host === 'TWO')
        ? 'TWO has no link to ALPHA. ONE takes mail for ALPHA, since ALPHA calls it: write a path that leads through ONE.'
        : null,
    (story) =>
      eventsOf(story, 'deferred').some(({ waitsFor }) => waitsFor === 'ALPHA') &&
      fetchings(story).length === 0
        ? 'ONE took it and kept it until it gave up, for ALPHA did not call: while it waits there, let ALPHA call ONE.'
        : null,
    (story) =>
      deliveries(story).some(({ mailbox }) => mailbox === 'SAM@ALPHA')
        ? 'SAM got it, but not from JOE@TWO: it is to come from a host that cannot call ALPHA.'
        : null,
  ],
};

const MAIL_EXCHANGERS: Lesson = {
  name: 'mail-exchangers',
  summary: 'Mail to a domain waits with a backup while its host is down.',
  section: 'RFC 5321, 5.1',
  about:
    'Since 1986 the name behind @ need not be a host. It may be a domain, whose mail exchangers each have a preference, and lower is better: MAIL has 10 for EXAMPLE and keeps its mail, BACKUP has 20. Whoever has mail for EXAMPLE tries the best first, and a source route has no part in it.',
  task: 'Get a mail from SAM@ALPHA to JOE@EXAMPLE that BACKUP has held in between.',
  lines: ['send SAM@ALPHA JOE@EXAMPLE', 'down MAIL', 'up MAIL'],
  network: `hosts:
  ALPHA: { profile: rfc5321, mailboxes: [SAM] }
  MAIL: { profile: rfc5321, mailboxes: [JOE] }
  BACKUP: { profile: rfc5321, retry: { first: 5s, most: 5s, giveUp: 2m } }
mx:
  EXAMPLE: { MAIL: 10, BACKUP: 20 }
`,
  goals: [
    {
      todo: 'A mail from SAM@ALPHA to JOE@EXAMPLE has to pass BACKUP and reach MAIL.',
      reached: (story) => {
        const isThere = deliveries(story).some(({ mailbox }) => mailbox === 'JOE@MAIL');
        return isThere && isHeldBy(story, 'BACKUP') && isForDomain(story)
          ? 'ALPHA could not reach MAIL and turned to the next exchanger at once. BACKUP kept the mail until MAIL was there again: it may pass it on to those alone who are better than itself, so the mail cannot go round.'
          : null;
      },
    },
  ],
  hints: [
    (story) =>
      isHeldBy(story, 'BACKUP') && isForDomain(story) && story.outcome !== 'delivered'
        ? 'BACKUP took it and kept it until it gave up, for MAIL did not come up: while it waits there, let MAIL come up.'
        : null,
    (story) =>
      isHeldBy(story, 'BACKUP')
        ? 'It passed BACKUP because its mailbox names a host: write to JOE@EXAMPLE, and it is the domain that leads there.'
        : null,
    (story) =>
      deliveries(story).some(({ mailbox }) => mailbox === 'JOE@MAIL')
        ? 'It went straight to MAIL, which is preferred: BACKUP is asked only where MAIL cannot be reached, so let MAIL be down when you send.'
        : null,
  ],
};

const BY_NAME: Readonly<Record<LessonName, Lesson>> = {
  'first-relay': FIRST_RELAY,
  'way-back': WAY_BACK,
  undeliverable: UNDELIVERABLE,
  'lost-notification': LOST_NOTIFICATION,
  forwarding: FORWARDING,
  refusal: REFUSAL,
  duplicate: DUPLICATE,
  'several-recipients': SEVERAL_RECIPIENTS,
  'fetch-your-mail': FETCH_YOUR_MAIL,
  'mail-exchangers': MAIL_EXCHANGERS,
};

/** In the order in which they are taken. */
export const LESSONS: readonly Lesson[] = LESSON_NAMES.map((name) => BY_NAME[name]);

/** The lesson behind this one; null: it is the last. */
export function lessonAfter({ name }: Lesson): Lesson | null {
  return LESSONS[LESSON_NAMES.indexOf(name) + 1] ?? null;
}

function deliveredWith(story: Story, returnPath: RegExp): boolean {
  return deliveries(story).some(
    (event) => event.mailbox === 'JOE@THREE' && returnPath.test(event.returnPath),
  );
}

/** The relays of the mail that was delivered. */
function waysOf(story: Story): string {
  return listed(sendings(story).flatMap(({ host, hops }) => (hops[0]?.kept === null ? host : [])));
}

/** The transactions in which notifications were sent, in order. */
function notices(story: Story): ReturnType<typeof sendings> {
  return eventsOf(story, 'sending').filter(isNotification);
}

function isRelayed({ hops }: ReturnType<typeof sendings>[number]): boolean {
  return hops.some(({ forwardPath }) => forwardPath.startsWith('<@'));
}

function atOnceRefused(story: Story): string | null {
  const [refused] = eventsOf(story, 'refused');
  return refused === undefined
    ? null
    : `${refused.host} did not take it from its own user (${refused.reply}), so nobody became responsible and nobody is told: let it fail further on.`;
}

function isForwarded(story: Story, because: '251' | '551', host: string): boolean {
  const redirected = eventsOf(story, 'redirected').some(
    (event) => event.because === because && event.host === host,
  );
  return redirected && deliveries(story).some((event) => event.host === 'TWO');
}

/** Attempts to which nobody replied. */
function silentHops(story: Story): ReturnType<typeof eventsOf<'hop'>> {
  return eventsOf(story, 'hop').filter((hop) => isOwn(hop) && hop.source === 'sender');
}

/** Of the mail, in the mailbox that the lesson is about. */
function copies(story: Story): ReturnType<typeof deliveries> {
  return deliveries(story).filter(({ mailbox }) => mailbox === 'JOE@TWO');
}

/** Hosts that took the mail twice from the same entry of another: the duplicates that lost replies make. */
function takenTwice(story: Story): readonly { readonly host: string; readonly from: string }[] {
  const taken = eventsOf(story, 'accepted').filter(isOwn);
  return taken.flatMap(({ host, parent }, index) => {
    const again = taken.findIndex((one) => one.host === host && one.parent === parent) < index;
    return again && parent !== null ? [{ host, from: parent.slice(parent.indexOf('@') + 1) }] : [];
  });
}

/** Transactions over a channel that the host which got the mail had opened. */
function fetchings(story: Story): ReturnType<typeof sendings> {
  return sendings(story).filter(({ channel, to }) => channel.startsWith(`${to}>`));
}

/** Whether the host has passed the mail on. */
function isHeldBy(story: Story, host: string): boolean {
  return sendings(story).some((one) => one.host === host);
}

/** Whether the mail was written to the domain and not to a host. */
function isForDomain(story: Story): boolean {
  return eventsOf(story, 'submitted').some(
    ({ host, forwardPaths }) =>
      host === 'ALPHA' && forwardPaths.some((path) => /@EXAMPLE>$/i.test(path)),
  );
}

/** To which hosts a host has sent the mail, and for how many recipients. */
function countsFrom(story: Story, host: string): ReadonlyMap<string, number> {
  return new Map(
    sendings(story)
      .filter((one) => one.host === host)
      .map(({ to, hops }) => [to, hops.length]),
  );
}
