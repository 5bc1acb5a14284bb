/**
 * Mail data on its way into a receiver-SMTP, in the form that its sender chose: with transparency and an end (RFC 821 4.5.2), or in
 * chunks (RFC 3030). Nobody is told what is wrong with it before its true end, and what nobody shall have is read all the
 * same: a chunk follows its BDAT at once, whatever is answered (RFC 3030 2).
 */
import type { BdatCommand } from '../commands/command.ts';
import { ChunkDecoder } from '../framing/chunk-decoder.ts';
import { MailDataDecoder } from '../framing/mail-data-decoder.ts';
import { LF, type OctetReader } from '../framing/octets.ts';
import { reply, type Reply } from '../replies/reply.ts';
import { invariant } from '../result.ts';
import type { Rules } from '../rules.ts';
import { NOTHING_DECLARED, type DeclaredMailData } from '../transaction/envelope.ts';
import type { Whole } from './session-machine.ts';

/** What came of reading on. */
export type Incoming =
  /** All that came is read. `block`: since this was said last a line has ended, or as much has come as the longest one holds. */
  | { readonly kind: 'more'; readonly block: boolean }
  /** A chunk has ended, and another will come. */
  | { readonly kind: 'chunk' }
  /** A chunk has ended that nobody shall have, and this is to be said behind it. */
  | { readonly kind: 'spoiled'; readonly refusal: Reply }
  /** The mail data has come in full. Null: there is nothing wrong with it. */
  | { readonly kind: 'ended'; readonly refusal: Reply | null };

/** A chunk that is coming. */
interface Chunk {
  readonly decoder: ChunkDecoder;
  readonly last: boolean;
  /** Nobody shall have it. */
  readonly refusal: Reply | null;
}

export class IncomingMailData {
  readonly #rules: Rules;
  readonly #ms: number;
  #whole: Whole | null = null;
  #declared: DeclaredMailData = NOTHING_DECLARED;
  /** Of the mail that is coming; null: none is. */
  #decoder: MailDataDecoder | ChunkDecoder | null = null;
  #chunk: Chunk | null = null;
  /** Octets since the last block. */
  #dribble = 0;

  /** `ms`: for all of one mail, or for one chunk that nobody shall have. */
  constructor(rules: Rules, ms: number) {
    this.#rules = rules;
    this.#ms = ms;
  }

  /** What is under way, from its first octet to its last; null: nothing is. */
  get whole(): Whole | null {
    return this.#whole;
  }

  /** Whether the octets that come next are mail data, and no command. */
  get isNext(): boolean {
    return this.#chunk !== null || this.#decoder instanceof MailDataDecoder;
  }

  /** 354 was said: mail data comes, up to its end. */
  begin(declared: DeclaredMailData): void {
    this.#dribble = 0;
    this.#declared = declared;
    this.#decoder = new MailDataDecoder();
    this.#whole = { ms: this.#ms };
  }

  /** A chunk comes. With a `refusal` it goes nowhere; without, it is one more of those that were taken, or `take` or `refuse` it. */
  announce({ size, last }: BdatCommand, refusal: Reply | null): void {
    const taken = this.#decoder;
    const decoder = refusal === null && taken instanceof ChunkDecoder ? taken : new ChunkDecoder();
    decoder.announce(size);
    this.#dribble = 0;
    this.#chunk = { decoder, last, refusal };
    this.#whole ??= { ms: this.#ms };
  }

  /** The first chunk, which was announced, begins the mail data of a mail. */
  take(declared: DeclaredMailData): void {
    this.#declared = declared;
    this.#decoder = this.#announced().decoder;
  }

  /** The first chunk, which was announced, is refused. */
  refuse(refusal: Reply): void {
    this.#chunk = { ...this.#announced(), refusal };
  }

  /** Reads to the end of the mail data, of the chunk, or of what has come. `text` gets the text as views of the octets. */
  read(reader: OctetReader, text: (slice: Uint8Array) => void): Incoming {
    const { octets, at } = reader;
    const incoming = this.#readOn(reader, text);
    return incoming === MORE && this.#isBlock(octets.subarray(at, reader.at)) ? BLOCK : incoming;
  }

  /** The transaction is over, or the session. */
  forget(): void {
    this.#decoder = null;
    this.#chunk = null;
    this.#whole = null;
  }

  #readOn(reader: OctetReader, text: (slice: Uint8Array) => void): Incoming {
    if (this.#chunk !== null) return this.#readChunk(this.#chunk, reader, text);
    const decoder = this.#decoder;
    invariant(decoder instanceof MailDataDecoder, 'no mail data is to come');
    const { limits } = this.#rules;
    const outcome = decoder.read(reader, (slice) => {
      if (decoder.octets <= limits.mailData) text(slice);
    });
    return outcome === 'more' ? MORE : this.#end(decoder);
  }

  #isBlock(octets: Uint8Array): boolean {
    this.#dribble += octets.length;
    const isBlock = this.#dribble >= LONGEST_LINE || octets.includes(LF);
    if (isBlock) this.#dribble = 0;
    return isBlock;
  }

  #announced(): Chunk {
    invariant(this.#chunk !== null, 'an answer about a chunk that was not announced');
    return this.#chunk;
  }

  #readChunk(chunk: Chunk, reader: OctetReader, text: (slice: Uint8Array) => void): Incoming {
    const { decoder, last, refusal } = chunk;
    const { limits } = this.#rules;
    const outcome = decoder.read(reader, (slice) => {
      if (refusal === null && decoder.octets <= limits.mailData) text(slice);
    });
    if (outcome === 'more') return MORE;
    this.#chunk = null;
    if (refusal !== null) return this.#spoiled(refusal);
    if (last) {
      decoder.end();
      return this.#end(decoder);
    }
    return decoder.octets > limits.mailData ? this.#spoiled(TOO_MUCH) : ANOTHER;
  }

  #spoiled(refusal: Reply): Incoming {
    this.#decoder = null;
    this.#whole = null;
    return { kind: 'spoiled', refusal };
  }

  #end(decoder: MailDataDecoder | ChunkDecoder): Incoming {
    const refusal = this.#faultOf(decoder);
    return refusal === null ? ENDED : { kind: 'ended', refusal };
  }

  #faultOf({ bareCrOrLf, octets, eightBit }: MailDataDecoder | ChunkDecoder): Reply | null {
    if (bareCrOrLf && this.#declared.body !== 'BINARYMIME')
      return reply(554, 'Transaction failed: mail data holds a CR or LF that stands alone');
    if (octets > this.#rules.limits.mailData) return TOO_MUCH;
    if (eightBit && !this.#rules.extended) {
      return reply(554, 'Transaction failed: mail data holds an octet over 127');
    }
    return null;
  }
}

/** Octets (0821:2552). */
const LONGEST_LINE = 1000;

const MORE: Incoming = { kind: 'more', block: false };
const BLOCK: Incoming = { kind: 'more', block: true };
const ANOTHER: Incoming = { kind: 'chunk' };
const ENDED: Incoming = { kind: 'ended', refusal: null };

const TOO_MUCH = reply(552, 'Too much mail data');
