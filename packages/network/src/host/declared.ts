/**
 * What a host says with MAIL of mail data that it holds. It is read off the octets at any time anew: nothing else of the mail is
 * remembered, so that a journal can tell it, too.
 */
import {
  MailDataEncoder,
  hasEightBit,
  utf8Decode,
  type DeclaredMailData,
  type Offer,
} from '@hopscope/protocol';

import { headerOf } from './mail-text.ts';

/** Of header and body, as they will be passed on. `offer`: of the host that holds them, whom nothing reaches that it does not know. */
export function declaredOf(octets: Uint8Array, { extensions }: Offer): DeclaredMailData {
  const eightBit = hasEightBit(octets);
  return {
    size: octets.length,
    body: bodyOf(octets, eightBit, extensions.has('BINARYMIME')),
    internationalized: eightBit && extensions.has('SMTPUTF8') && isInternationalized(octets),
  };
}

/**
 * Whether the header goes beyond ASCII in UTF-8 (RFC 6532 3.2): that is the header, and the paths are the rest, for which SMTPUTF8 is
 * to be asked (RFC 6531 3.4). Octets over 127 that are no UTF-8 are what they are, with that extension or without it.
 */
export function isInternationalized(octets: Uint8Array): boolean {
  const header = headerOf(octets);
  return hasEightBit(header) && utf8Decode(header).ok;
}

function bodyOf(
  octets: Uint8Array,
  eightBit: boolean,
  mayBeBinary: boolean,
): DeclaredMailData['body'] {
  if (mayBeBinary && !isLines(octets)) return 'BINARYMIME';
  return eightBit ? '8BITMIME' : '7BIT';
}

/** Whether it is made of lines that end with CRLF, the last one too, and no CR or LF stands alone. */
function isLines(octets: Uint8Array): boolean {
  const { length } = octets;
  const ends = octets[length - 2] === CR && octets[length - 1] === LF;
  return ends && new MailDataEncoder().encode(octets).ok;
}

const CR = 13;
const LF = 10;
