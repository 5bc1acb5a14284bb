/**
 * What a host says with MAIL of mail data that it holds. It is read off the octets at any time anew: nothing else of the mail is
 * remembered, so that a journal can tell it, too.
 */
import {
  MailDataEncoder,
  hasEightBit,
  type DeclaredMailData,
  type Offer,
} from '@hopscope/protocol';

/** Of header and body, as they will be passed on. `offer`: of the host that holds them, whom nothing reaches that it does not know. */
export function declaredOf(octets: Uint8Array, { extensions }: Offer): DeclaredMailData {
  return {
    size: octets.length,
    body: bodyOf(octets, extensions.has('BINARYMIME')),
    internationalized: false,
  };
}

function bodyOf(octets: Uint8Array, mayBeBinary: boolean): DeclaredMailData['body'] {
  if (mayBeBinary && !isLines(octets)) return 'BINARYMIME';
  return hasEightBit(octets) ? '8BITMIME' : '7BIT';
}

/** Whether it is made of lines that end with CRLF, the last one too, and no CR or LF stands alone. */
export function isLines(octets: Uint8Array): boolean {
  const { length } = octets;
  const ends = octets[length - 2] === CR && octets[length - 1] === LF;
  return ends && new MailDataEncoder().encode(octets).ok;
}

const CR = 13;
const LF = 10;
