/**
 * Implicit TLS: a carrier whose channels are under TLS before anybody has them. A handshake that fails, or takes too long,
 * is an open that failed; at a listener nobody hears of it.
 */
import { systemClock } from './system-clock.ts';
import { tlsFault } from './tls.ts';
import type { TlsClient, TlsServer } from './tls-side.ts';
import type { Carrier, Listener, TransmissionChannel } from './transmission-channel.ts';

/** How each end of the carrier goes under TLS. */
export interface TlsCarrierOptions {
  /** For channels that are opened. The server has to be the host of the address, unless `servername` is given. */
  readonly client?: Omit<TlsClient, 'role' | 'servername'> & Partial<Pick<TlsClient, 'servername'>>;
  /** For channels that are accepted. Without it there is no listening. */
  readonly server?: Omit<TlsServer, 'role'> | undefined;
}

/** The channels of `carrier`, under TLS. */
export function tlsCarrier(carrier: Carrier, options: TlsCarrierOptions): Carrier {
  return {
    open(address, timeout, done) {
      const side: TlsClient = { role: 'client', servername: address.host, ...options.client };
      const began = systemClock.now();
      let handshaking: TransmissionChannel | null = null;
      const cancel = carrier.open(address, timeout, (opened) => {
        if (!opened.ok) return done(opened);
        const { channel } = opened;
        const left = Math.max(0, began + timeout - systemClock.now());
        handshaking = channel;
        channel.secure({ ...side, timeout: Math.min(side.timeout ?? left, left) }, (secured) => {
          handshaking = null;
          done(secured.ok ? { ok: true, channel } : secured);
        });
      });
      return () => {
        cancel();
        handshaking?.abort();
      };
    },

    listen(address, accept, done) {
      const refuse = (why: string): void => void setImmediate(() => done({ ok: false, why }));
      if (options.server === undefined) return refuse('there is no certificate');
      const side: TlsServer = { role: 'server', ...options.server };
      const fault = tlsFault(side);
      if (fault !== null) return refuse(fault);
      const handshaking = new Set<TransmissionChannel>();
      const greet = (channel: TransmissionChannel): void => {
        handshaking.add(channel);
        channel.secure(side, (secured) => {
          if (handshaking.delete(channel) && secured.ok) accept(channel);
        });
      };
      carrier.listen(address, greet, (listening) => {
        if (!listening.ok) return done(listening);
        done({ ok: true, listener: closing(listening.listener, handshaking) });
      });
    },
  };
}

/** The same listener, which leaves no handshake behind. */
function closing(listener: Listener, handshaking: Set<TransmissionChannel>): Listener {
  return {
    address: listener.address,
    close(done) {
      for (const channel of handshaking) channel.abort();
      handshaking.clear();
      listener.close(done);
    },
  };
}
