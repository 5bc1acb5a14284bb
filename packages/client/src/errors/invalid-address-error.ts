/** An address to connect to is not `host`, `host:port`, `[ipv6]:port` or `{ host, port }`. Nothing was opened. */
export class InvalidAddressError extends TypeError {
  override readonly name = 'InvalidAddressError';

  /** `wanted`: one clause; what an address is when nothing more can be said. */
  constructor(address: unknown, wanted = 'it is host, host:port or [ipv6-address]:port') {
    super(`${JSON.stringify(address) ?? 'undefined'} is no address: ${wanted}`);
  }
}
