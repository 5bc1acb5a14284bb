/**
 * What a person at the app can tell the network that runs there, a line at a time: to send a mail, to take hosts down and up, to break
 * and mend links, to let a host call another or try at once what waits, to plant faults, and to ask a host about its users. It carries out and answers in a sentence;
 * what comes of it the journal tells.
 */
import type { Carrier } from '@hopscope/channel';
import {
  FaultError,
  WordsError,
  formatFault,
  loadFaults,
  loadWishes,
  nearest,
  profileOf,
  type FaultPlan,
  type HostPlan,
  type Network,
} from '@hopscope/network';
import { RULES, parseHost } from '@hopscope/protocol';

import type { Inquiry } from './inquiry.ts';
import { echoed, visible } from '../text/visible.ts';
import type { Answer } from './model/ordering.ts';

/** What there is to say; for the help, and for whoever is typing. */
export const ORDERS: readonly Order[] = [
  {
    word: 'send',
    form: 'send FROM PATH ... [KEYS]',
    is: 'hands in a mail: send SAM@ALPHA @ONE:JOE@TWO notify: [SUCCESS]',
  },
  { word: 'down', form: 'down HOST', is: 'takes a host off the network' },
  { word: 'up', form: 'up HOST', is: 'brings it back' },
  {
    word: 'call',
    form: 'call HOST HOST',
    is: 'lets the first call the other and say TURN, to fetch its mail',
  },
  {
    word: 'try',
    form: 'try HOST',
    is: 'has a host try at once what waits in its spool',
  },
  { word: 'break', form: 'break HOST HOST', is: 'lets no channel be opened between two hosts' },
  {
    word: 'mend',
    form: 'mend [HOST HOST]',
    is: 'mends what was broken; alone, takes all away that you planted',
  },
  {
    word: 'fault',
    form: 'fault KEYS',
    is: 'plants one, as in a network file: fault host: ONE, command: RCPT, reply: 451',
  },
  { word: 'vrfy', form: 'vrfy HOST USER', is: 'asks a host whom it knows by that: vrfy ONE Smith' },
  { word: 'expn', form: 'expn HOST LIST', is: 'asks a host who is on a mailing list' },
];

export interface Order {
  readonly word: string;
  readonly form: string;
  readonly is: string;
}

interface Planted {
  /** The hosts of the link that it breaks; null: it is another fault. */
  readonly link: readonly [string, string] | null;
  readonly takeAway: Disposable;
}

export class Operator {
  readonly #network: Network;
  readonly #carrier: Carrier;
  #planted: readonly Planted[] = [];
  #count = 0;

  /** `carrier`: what channels to the hosts of the network are opened with from outside. */
  constructor(network: Network, carrier: Carrier) {
    this.#network = network;
    this.#carrier = carrier;
  }

  /** What needs no answer of a host is answered at once. Never rejects. */
  carryOut(line: string): Answer | Promise<Answer> {
    const [word = '', ...words] = line.trim().split(/\s+/);
    const rest = line.trim().slice(word.length).trim();
    try {
      return this.#answer(word.toLowerCase(), words, rest);
    } catch (error) {
      if (error instanceof WordsError || error instanceof FaultError) return refused(error.message);
      throw error;
    }
  }

  #answer(word: string, words: readonly string[], rest: string): Answer | Promise<Answer> {
    const [one, other, ...more] = words;
    switch (word) {
      case 'send':
        return this.#send(rest);
      case 'down':
      case 'up': {
        if (one === undefined || other !== undefined) return refused(formOf(word));
        const found = this.#hostNamed(one);
        if (typeof found === 'string') return refused(found);
        this.#network[word](one);
        return done(
          word === 'down' ? `${one} is down; up ${one} brings it back.` : `${one} is brought up.`,
        );
      }
      case 'call': {
        if (one === undefined || other === undefined || more.length > 0)
          return refused(formOf(word));
        const found = this.#hostNamed(one);
        if (typeof found === 'string') return refused(found);
        if (this.#network.call(one, other)) return DONE;
        return refused(`${one} is down and calls nobody; up ${one} brings it back.`);
      }
      case 'try': {
        if (one === undefined || other !== undefined) return refused(formOf(word));
        const found = this.#hostNamed(one);
        if (typeof found === 'string') return refused(found);
        if (this.#network.retry(one) > 0) return DONE;
        return refused(
          this.#network.address(one) === null
            ? `${one} is down and tries nothing; up ${one} brings it back.`
            : `Nothing waits at ${one} for another attempt.`,
        );
      }
      case 'break': {
        if (one === undefined || other === undefined || more.length > 0)
          return refused(formOf(word));
        return this.#plant(`link: [${one}, ${other}], refuse: true`, [one, other]);
      }
      case 'mend':
        if (words.length !== 0 && words.length !== 2) return refused(formOf(word));
        return this.#mend(words);
      case 'fault':
        if (!rest.includes(':')) return refused(formOf(word)); // no key, and a mistake of YAML helps nobody
        return this.#plant(rest.replace(/^\{(.*)\}$/s, '$1'), null);
      case 'vrfy':
      case 'expn':
        if (one === undefined || other === undefined) return refused(formOf(word));
        return this.#ask(word, one, rest.slice(one.length).trim());
      default:
        return refused(unknown(word));
    }
  }

  async #ask(verb: Inquiry['verb'], name: string, text: string): Promise<Answer> {
    const host = this.#hostNamed(name);
    if (typeof host === 'string') return refused(host);
    const address = this.#network.address(host.name);
    if (address === null)
      return refused(`${host.name} is down and answers nobody; up ${host.name} brings it back.`);
    const { dialect } = profileOf(host).rules;
    const inquiry = { verb, text, host: host.name, address, dialect };
    const { inquire } = await import('./inquiry.ts'); // most never ask
    const { answered, said } = await inquire(inquiry, this.#carrier);
    return answered ? done(said) : refused(said);
  }

  /** A host of the network; or why it is none that could be told anything. */
  #hostNamed(name: string): HostPlan | string {
    const parsed = parseHost(name, RULES.rfc821);
    const host = parsed.ok ? this.#network.table.find(parsed.value) : null;
    if (host === null) return noSuchHost(name, this.#network.plan.hosts);
    return host.external === null
      ? host
      : `${host.name} is external: another program stands for it, and takes nothing from here but mail.`;
  }

  /** Behind the paths may stand what the sender wants of notifications, in the keys of a mail of the network file. */
  #send(line: string): Answer {
    const keys = /\s(?:notify|ret|envid):.*$/is.exec(line)?.[0] ?? '';
    const loaded = loadWishes(`{${keys}}`);
    if (!loaded.ok) return refused(loaded.mistakes.map(({ sentence }) => sentence).join(' '));
    const [from, first, ...others] = line.slice(0, line.length - keys.length).split(/\s+/);
    if (from === undefined || first === undefined) return refused(formOf('send'));
    this.#network.send({
      from,
      to: [first, ...others],
      body: 'Sent with hopscope.',
      ...loaded.wishes,
    });
    return DONE;
  }

  #plant(keys: string, link: Planted['link']): Answer {
    const loaded = loadFaults(`[{ ${keys} }]`, this.#network.plan);
    if (!loaded.ok) return refused(loaded.mistakes.map(({ sentence }) => sentence).join(' '));
    const [fault] = loaded.faults;
    if (fault === undefined || loaded.faults.length > 1) return refused(formOf('fault'));
    this.#count += 1;
    const named: FaultPlan = {
      ...fault,
      name: link === null ? `fault ${this.#count}` : 'a broken link',
    };
    this.#planted = [...this.#planted, { link, takeAway: this.#network.plant(named) }];
    return done(
      link === null
        ? `Planted ${formatFault(fault)}; mend takes it away.`
        : `No channel can be opened between ${link.join(' and ')}; mend ${link.join(' ')} changes that.`,
    );
  }

  #mend(hosts: readonly string[]): Answer {
    const isMeant = ({ link }: Planted): boolean =>
      hosts.length === 0 || (link !== null && isSameLink(link, hosts));
    const meant = this.#planted.filter(isMeant);
    if (meant.length === 0)
      return refused(
        hosts.length === 0
          ? 'There is nothing to mend: nothing has been broken or planted here.'
          : `The link between ${hosts.map((host) => echoed(host)).join(' and ')} was not broken here.`,
      );
    for (const { takeAway } of meant) takeAway[Symbol.dispose]();
    this.#planted = this.#planted.filter((one) => !isMeant(one));
    return done('Mended.');
  }
}

/** The form of the order that a line begins with; null: it begins with none. */
export function orderOf(line: string): Order | null {
  const [word = ''] = line.trimStart().split(/\s/);
  return ORDERS.find((order) => order.word === word.toLowerCase()) ?? null;
}

function isSameLink(link: readonly string[], hosts: readonly string[]): boolean {
  return inOrder(link) === inOrder(hosts);
}

function inOrder(names: readonly string[]): string {
  return names
    .map((name) => name.toUpperCase())
    .toSorted()
    .join(' ');
}

const DONE: Answer = { done: true, said: null };

function done(said: string): Answer {
  return { done: true, said: visible(said) };
}

function refused(said: string): Answer {
  return { done: false, said: visible(said) };
}

function formOf(word: string): string {
  const { form, is } = ORDERS.find((order) => order.word === word) ?? { form: word, is: '' };
  return `Write ${form}: it ${is}.`;
}

function unknown(word: string): string {
  const words = ORDERS.map((order) => order.word);
  const what = word === '' ? 'Nothing' : echoed(word);
  return `${what} is none of ${words.join(', ')}${didYouMean(word, words) ?? '.'}`;
}

function noSuchHost(name: string, hosts: readonly HostPlan[]): string {
  const names = hosts.flatMap((host) => (host.external === null ? host.name : []));
  const first = names.slice(0, MOST_NAMES).join(', ');
  const are = names.length === 1 ? 'is' : names.length > MOST_NAMES ? 'are the first' : 'are';
  return `No host of this network is called "${echoed(name)}"${didYouMean(name, names) ?? `; ${first} ${are}.`}`;
}

/** Null: nothing is like it. */
function didYouMean(word: string, known: readonly string[]): string | null {
  const near = nearest(word, known);
  return near === null ? null : `; did you mean ${near}?`;
}

/** Names that are told to who has named another. */
const MOST_NAMES = 8;
