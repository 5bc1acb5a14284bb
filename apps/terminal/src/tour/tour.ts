/** The guided tour: what the built-in network does, with a few words at the moments that matter. */
import { builtInNetwork, createNetwork, diffJournals, type JournalEvent } from '@hopscope/network';

import type { Stop } from './stop.ts';

export interface Tour {
  readonly events: readonly JournalEvent[];
  /** In the order in which they are come to. */
  readonly stops: readonly Stop[];
}

/** Of every link, in milliseconds: so there is a time to be seen at each step. */
const DELAY = 20;

export const TOUR_NAME = 'the guided tour';

/** Where whoever takes the tour has come from, and is when it is over. */
export type Origin = 'shell' | 'text' | 'network' | 'journal';

/** Played in virtual time, so that it is the same for everybody. */
export function newTour(origin: Origin = 'shell'): Tour {
  const plan = builtInNetwork();
  const links = plan.links?.map(({ from, to, oneway }) => ({ from, to, oneway, delay: DELAY }));
  const network = createNetwork({ ...plan, links: links ?? null }, { world: 'virtual', seed: 1 });
  network.play();
  network.runUntilIdle();
  const { events } = network.journal;
  let at = 0;
  const stops = MOMENTS.map(({ happens, text }, index) => {
    at = events.findIndex((event) => event.seq >= at && happens(event)) + 1;
    const label = `${index + 1}/${MOMENTS.length}`;
    return { at, until: at, label, text: text.replace('NEXT', NEXT[origin]) };
  });
  return { events, stops };
}

/** What there is to say about a journal, of whoever it was read: of that of the tour its words, of any other nothing. */
export function wordsOf(events: readonly JournalEvent[]): readonly Stop[] {
  const [began] = events;
  if (began?.type !== 'began' || began.network !== builtInNetwork().name) return [];
  const tour = newTour('text');
  return diffJournals(tour.events, events) === null ? tour.stops : [];
}

const NEXT: Readonly<Record<Origin, string>> = {
  shell:
    'Now your turn: leave with q, and start hopscope alone, with real hosts that any program may send to; or make a network: hopscope init.',
  text: 'Now your turn: start hopscope alone, with real hosts that any program may send to; or make a network: hopscope init.',
  network:
    'Now your turn: q leads back to your own hosts. They are real, and any program may send to them: ? says how.',
  journal:
    'Now your turn: q leads back to your journal; hopscope init makes a network of your own.',
};

interface Moment {
  readonly happens: (event: JournalEvent) => boolean;
  readonly text: string;
}

const MOMENTS: readonly Moment[] = [
  {
    happens: ({ type }) => type === 'submitted',
    text: 'SAM at ALPHA has mail for JOE at THREE, and says which way it shall go: through ONE, then TWO. Such a list of hosts before a mailbox is a source route (RFC 821, 1982).',
  },
  {
    happens: (event) => isSending(event, 'ALPHA'),
    text: 'ALPHA calls ONE, the first host of the route. RCPT TO says the way there, the forward-path; MAIL FROM says the way back, the reverse-path. So far that is only SAM.',
  },
  {
    happens: (event) => event.type === 'hop' && event.host === 'ALPHA',
    text: '250 OK: from this reply on ONE is responsible, and ALPHA may forget the mail. At every moment of its way somebody has promised to deliver it, or to tell SAM.',
  },
  {
    happens: (event) => isSending(event, 'ONE'),
    text: 'What this program is about: ONE has deleted itself from the head of the forward-path, and put itself at the head of the reverse-path. Every relay does the same.',
  },
  {
    happens: ({ type }) => type === 'delivered',
    text: 'At THREE the route is used up, and JOE has his mail. Host by host the way there has become the way back: it is kept on top of the mail, as the Return-Path.',
  },
  {
    happens: (event) => event.type === 'hop' && event.outcome === 'refused',
    text: 'The second mail is for MARY, whom THREE does not know: 550. But TWO has taken the mail with its 250. It cannot give it back, so it must tell SAM.',
  },
  {
    happens: (event) => event.type === 'sending' && event.mail.includes('-n'),
    text: 'TWO writes a notification and sends it along the reverse-path, which is a forward-path now. Its own MAIL FROM is <>: nobody ever sends a notification about a notification.',
  },
  {
    happens: (event) => event.type === 'delivered' && event.mail.includes('-n'),
    text: 'SAM knows, and no mail has vanished in silence. NEXT',
  },
];

function isSending(event: JournalEvent, host: string): boolean {
  return event.type === 'sending' && event.host === host;
}
