/** A true receiver-SMTP of the protocol package at an address, with a policy of one function. */
import { pump, type Address, type Carrier, type Clock, type Listener } from '@hopscope/channel';
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
}

export interface ReceiverOptions {
  readonly dialect?: Dialect;
  readonly answer?: (question: Question) => Reply | null;
  /** Called with every slice of mail data; collected only when it is not given. */
  readonly slice?: (slice: Uint8Array) => void;
}

export class Receiver {
  readonly taken: TakenMail[] = [];
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
  const host = parseHost('beta.example', RULES.rfc5321);
  if (!host.ok) throw new Error(host.fault.wanted);
  const { promise, resolve, reject } = Promise.withResolvers<Receiver>();
  carrier.listen(
    { host: '127.0.0.1', port: 0 },
    (channel) => {
      const rules = RULES[options.dialect ?? 'rfc5321'];
      const machine = new ReceiverSmtp({
        host: host.value,
        rules,
        timeouts: RFC5321_TIMEOUTS,
        offer: PLAIN_OFFER,
        secured: false,
      });
      let text = '';
      void promise.then((receiver) => {
        receiver.open += 1;
        const session = pump<HostEffect>(machine, channel, clock, {
          effect(effect) {
            if (effect.kind === 'ask') {
              const answer = options.answer?.(effect.question) ?? usual(effect.question);
              if (effect.question.occasion === 'end of mail data' && answer.code === 250) {
                const { reversePath, forwardPaths, verb, declared } = effect.question.envelope;
                const { size, body } = declared;
                receiver.taken.push({
                  from: formatPath(reversePath),
                  to: forwardPaths.map(formatPath),
                  verb,
                  size,
                  body,
                  text,
                });
              }
              if (effect.question.occasion === 'end of mail data') text = '';
              session.perform(machine.answer(answer));
            } else if (effect.kind === 'abandoned') text = '';
            else if (effect.kind === 'turned') return;
            else if (options.slice !== undefined) options.slice(effect.slice);
            else text += textOf(effect.slice);
          },
          room: () => {},
          closed: () => {
            receiver.open -= 1;
          },
        });
        session.start();
      });
    },
    (listening) => {
      if (listening.ok) resolve(new Receiver(listening.listener));
      else reject(new Error(listening.why));
    },
  );
  return promise;
}

function usual({ occasion }: Question): Reply {
  if (occasion === 'opening') return reply(220, 'beta.example Ready');
  return occasion === 'DATA' ? reply(354, 'Go on') : reply(250, 'OK');
}
