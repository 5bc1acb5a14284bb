/** A true receiver-SMTP of the protocol package at an address, with a policy of one function. */
import {
  pump,
  type Address,
  type Carrier,
  type Clock,
  type Listener,
  type Secured,
  type TlsCertificate,
  type TlsClientProof,
  type TransmissionChannel,
} from '@hopscope/channel';
import {
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  formatPath,
  parseHost,
  reply,
  textOf,
  type ChannelEffect,
  type Dialect,
  type Envelope,
  type Offer,
  type Question,
  type ReceiverEffect,
  type Reply,
} from '@hopscope/protocol';

type HostEffect = Exclude<ReceiverEffect, ChannelEffect>;

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly verb: string;
  readonly body: string;
  readonly size: number | null;
  readonly text: string;
  readonly internationalized: boolean;
}

export interface ReceiverOptions {
  readonly dialect?: Dialect;
  readonly offer?: Offer;
  /** For STARTTLS. */
  readonly certificate?: TlsCertificate;
  /** What it asks of the client then. */
  readonly clients?: TlsClientProof;
  /** The channel is under TLS already. */
  readonly secured?: boolean;
  /** Gets the channel after TURN. */
  readonly turned?: (channel: TransmissionChannel) => void;
  readonly answer?: (question: Question) => Reply | null;
  /** Called with every slice of mail data; collected only when it is not given. */
  readonly slice?: (slice: Uint8Array) => void;
}

/** What a receiver-SMTP took, and the channels that it has. */
export interface Reception {
  readonly taken: TakenMail[];
  /** How its handshakes ended. */
  readonly secured: Secured[];
  open: number;
}

export class Receiver implements Reception {
  readonly taken: TakenMail[] = [];
  readonly secured: Secured[] = [];
  readonly address: Address;
  open = 0;
  readonly #listener: Listener;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.address = listener.address;
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.#listener.close(done);
    });
  }
}

export async function receiverAt(
  carrier: Carrier,
  clock: Clock,
  options: ReceiverOptions = {},
): Promise<Receiver> {
  const { promise, resolve, reject } = Promise.withResolvers<Receiver>();
  carrier.listen(
    { host: '127.0.0.1', port: 0 },
    (channel) => void promise.then((receiver) => serve(receiver, channel, clock, options)),
    (listening) => {
      if (listening.ok) resolve(new Receiver(listening.listener));
      else reject(new Error(listening.why));
    },
  );
  return promise;
}

/** A receiver-SMTP that takes over a channel. */
export function receiverOver(
  channel: TransmissionChannel,
  clock: Clock,
  options: ReceiverOptions = {},
): Reception {
  const reception = { taken: [], secured: [], open: 0 };
  serve(reception, channel, clock, options);
  return reception;
}

function serve(
  reception: Reception,
  channel: TransmissionChannel,
  clock: Clock,
  options: ReceiverOptions,
): void {
  const { dialect = 'rfc5321', offer = PLAIN_OFFER, secured = false } = options;
  const { certificate, clients } = options;
  const rules = RULES[dialect];
  const host = parseHost('beta.example', rules);
  if (!host.ok) throw new Error(host.fault.wanted);
  const machine = new ReceiverSmtp({
    host: host.value,
    rules,
    timeouts: RFC5321_TIMEOUTS,
    offer,
    secured,
  });
  let text = '';
  const answer = (question: Question): void => {
    const given = options.answer?.(question) ?? usual(question);
    if (question.occasion === 'end of mail data') {
      if (given.code === 250) reception.taken.push(takenMail(question.envelope, text));
      text = '';
    }
    session.perform(machine.answer(given));
  };
  const session = pump<HostEffect>(machine, channel, clock, {
    effect(effect) {
      switch (effect.kind) {
        case 'ask':
          return answer(effect.question);
        case 'abandoned':
          text = '';
          return;
        case 'turned':
          reception.open -= 1;
          return options.turned?.(session.release(effect.unread));
        case 'mail-data':
          if (options.slice !== undefined) options.slice(effect.slice);
          else text += textOf(effect.slice);
      }
    },
    room: () => {},
    tls: certificate === undefined ? undefined : { role: 'server', certificate, clients },
    secured: (outcome) => void reception.secured.push(outcome),
    closed: () => {
      reception.open -= 1;
    },
  });
  reception.open += 1;
  session.start();
}

function takenMail(envelope: Envelope, text: string): TakenMail {
  const { reversePath, forwardPaths, verb, declared } = envelope;
  return {
    from: formatPath(reversePath),
    to: forwardPaths.map(formatPath),
    verb,
    ...declared,
    text,
  };
}

function usual({ occasion }: Question): Reply {
  if (occasion === 'opening') return reply(220, 'beta.example Ready');
  return occasion === 'DATA' ? reply(354, 'Go on') : reply(250, 'OK');
}
