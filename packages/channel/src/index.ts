/**
 * @hopscope/channel: the wire under hopscope. The transmission channel and the clock as ports, and what carries them.
 *
 * @module
 */
export { formatAddress, parseAddress, type Address, type Assumed } from './address.ts';
export { securable } from './securable.ts';
export { systemClock } from './system-clock.ts';
export type { Clock, Timer } from './clock.ts';
export type { ClearChannel } from './channel-stream.ts';
export { delayed, type Direction, type Passage } from './delayed.ts';
export { memoryCarrier } from './memory.ts';
export { checkOptions, withDefaults, type OptionKind, type OptionShape } from './check-options.ts';
export { InvalidNameError } from './invalid-name-error.ts';
export { InvalidOptionError } from './invalid-option-error.ts';
export { pump, type Driver, type Session } from './pump.ts';
export { channelOver, tcpCarrier, tcpCarrierFrom } from './tcp.ts';
export { ownName } from './own-name.ts';
export {
  type PeerCertificate,
  type Pem,
  type Secured,
  type TlsCertificate,
  type TlsClient,
  type TlsClientProof,
  type TlsServer,
  type TlsSide,
} from './tls-side.ts';
export { tlsCarrier, type TlsCarrierOptions } from './tls-carrier.ts';
export { tlsFault } from './tls.ts';
export { ThroughChannel } from './through-channel.ts';
export { VirtualClock } from './virtual-clock.ts';
export {
  type Cancel,
  type Carrier,
  type ClosedCause,
  type ChannelUser,
  type Endpoint,
  type Listener,
  type Listening,
  type Opened,
  type TransmissionChannel,
} from './transmission-channel.ts';
