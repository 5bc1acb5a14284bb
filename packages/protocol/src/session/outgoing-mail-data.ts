/**
 * Mail data on its way out of a sender-SMTP, in the form that the transaction wants it: with transparency and an end (RFC 821
 * 4.5.2), or in chunks (RFC 3030). Where its size is known one chunk holds it all and is sent as it comes; where it is not, each
 * part is held back until it is known whether it is the last.
 */
import { formatCommand } from '../commands/format-command.ts';
import { ChunkEncoder } from '../framing/chunk-encoder.ts';
import { MailDataEncoder, type EncodedMailData } from '../framing/mail-data-encoder.ts';
import { joined, octetsOfLine } from '../framing/octets.ts';
import type { DeclaredMailData } from '../transaction/envelope.ts';

/** `send`: octets for the channel, maybe none. `awaits`: a chunk was ended, and its reply comes before the next. */
export type Outgoing =
  | { readonly ok: true; readonly send: Uint8Array; readonly awaits: boolean }
  | { readonly ok: false; readonly why: string };

/** What a sender-SMTP hands its text to. A bare CR or LF in it, or an octet over 127 that was not declared, is refused. */
export interface OutgoingMailData {
  /** Something was said that is not answered yet: a refusal that comes now is the answer. */
  readonly isUnderWay: boolean;
  next(part: Uint8Array): Outgoing;
  end(): Outgoing;
}

/** `isPlain`: of text that goes without chunks it is known that nothing in it need be doubled or refused. */
export function outgoingMailData(
  declared: DeclaredMailData,
  chunked: boolean,
  isPlain: boolean,
): OutgoingMailData {
  if (!chunked) return new PlainMailData(declared, isPlain);
  return declared.size === null ? new HeldChunks(declared) : new OneChunk(declared, declared.size);
}

class PlainMailData implements OutgoingMailData {
  readonly isUnderWay = true; // since DATA
  readonly #declared: DeclaredMailData;
  readonly #encoder: MailDataEncoder;

  constructor(declared: DeclaredMailData, isPlain: boolean) {
    this.#declared = declared;
    this.#encoder = new MailDataEncoder(isPlain);
  }

  next(part: Uint8Array): Outgoing {
    return checked(this.#encoder.encode(part), this.#encoder, this.#declared);
  }

  end(): Outgoing {
    return checked(this.#encoder.end(), this.#encoder, this.#declared);
  }
}

class OneChunk implements OutgoingMailData {
  readonly #declared: DeclaredMailData;
  readonly #encoder: ChunkEncoder;
  readonly #size: number;
  #sent = 0;
  isUnderWay = false;

  constructor(declared: DeclaredMailData, size: number) {
    this.#declared = declared;
    this.#size = size;
    this.#encoder = new ChunkEncoder(declared.body === 'BINARYMIME');
  }

  next(part: Uint8Array): Outgoing {
    return this.#send(checked(this.#encoder.encode(part), this.#encoder, this.#declared));
  }

  end(): Outgoing {
    const last = this.#send(checked(this.#encoder.end(), this.#encoder, this.#declared));
    return last.ok && this.#sent < this.#size ? { ok: false, why: OTHER_SIZE } : last;
  }

  #send(part: Outgoing): Outgoing {
    if (!part.ok) return part;
    this.#sent += part.send.length;
    if (this.#sent > this.#size) return { ok: false, why: OTHER_SIZE };
    if (this.isUnderWay) return part;
    this.isUnderWay = true;
    return { ...part, send: joined(bdat(this.#size, true), part.send) };
  }
}

class HeldChunks implements OutgoingMailData {
  readonly isUnderWay = false; // a chunk leaves whole, and then its reply is waited for
  readonly #declared: DeclaredMailData;
  readonly #encoder: ChunkEncoder;
  #held: Uint8Array | null = null;

  constructor(declared: DeclaredMailData) {
    this.#declared = declared;
    this.#encoder = new ChunkEncoder(declared.body === 'BINARYMIME');
  }

  next(part: Uint8Array): Outgoing {
    const next = checked(this.#encoder.encode(part), this.#encoder, this.#declared);
    if (!next.ok || next.send.length === 0) return next;
    const held = this.#held;
    this.#held = next.send;
    if (held === null) return { ok: true, send: NOTHING, awaits: false };
    return { ok: true, send: joined(bdat(held.length, false), held), awaits: true };
  }

  end(): Outgoing {
    const tail = checked(this.#encoder.end(), this.#encoder, this.#declared);
    if (!tail.ok) return tail;
    const last = joined(this.#held ?? NOTHING, tail.send);
    return { ok: true, send: joined(bdat(last.length, true), last), awaits: false };
  }
}

const NOTHING = new Uint8Array(0);
const STANDS_ALONE = 'the mail data holds a CR or LF that stands alone';
const UNDECLARED = 'the mail data holds octets over 127 that were not declared (RFC 6152)';
const OTHER_SIZE = 'the mail data is not of the size that was declared';

function checked(
  encoded: EncodedMailData,
  { eightBit }: { readonly eightBit: boolean },
  { body }: DeclaredMailData,
): Outgoing {
  if (!encoded.ok) return { ok: false, why: STANDS_ALONE };
  if (body === '7BIT' && eightBit) return { ok: false, why: UNDECLARED };
  return { ok: true, send: encoded.octets, awaits: false };
}

function bdat(size: number, last: boolean): Uint8Array {
  return octetsOfLine(formatCommand({ verb: 'BDAT', size, last }));
}
