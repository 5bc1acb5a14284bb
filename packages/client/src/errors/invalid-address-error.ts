/** An address to connect to is not `host`, `host:port`, `[ipv6]:port` or `{ host, port }`. Nothing was opened. */
export class InvalidAddressError extends TypeError {
  override readonly name = 'InvalidAddressError';

  constructor(address: unknown) {
    super(
      `${JSON.stringify(address) ?? 'undefined'} is no address: it should be host, host:port or [ipv6-address]:port`,
    );
  }
}
