/** The rules of service extensions, in the order in which a reply to EHLO is likely to name them. */
import type { ExtensionRfc, Rule } from '../../check.ts';
import { auth } from './auth.ts';
import { chunking } from './chunking.ts';
import { dsn } from './dsn.ts';
import { eightBit } from './eight-bit.ts';
import { pipelining } from './pipelining.ts';
import { size } from './size.ts';
import { statusCodes } from './status-codes.ts';
import { tls } from './tls.ts';
import { utf8 } from './utf8.ts';

export const EXTENSIONS: readonly (readonly [ExtensionRfc, readonly Rule[]])[] = [
  ['1870', size],
  ['6152', eightBit],
  ['2920', pipelining],
  ['3030', chunking],
  ['2034', statusCodes],
  ['3461', dsn],
  ['6531', utf8],
  ['3207', tls],
  ['4954', auth],
];
