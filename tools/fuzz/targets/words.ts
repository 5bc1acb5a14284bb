import { SMUGGLING_PAYLOADS } from '@hopscope/protocol/testing';

/** What paths are made of, and what hurts whoever reads them. */
export const GRAMMAR_WORDS: readonly string[] = [
  '<', '>', '@', ',', ':', '.', '"', '\\', '[', ']', '#', '-', '=', ' ', 'a', '1', '@a', '@a,', '@a:b@c', '<>',
  '"a"', '\\"', '[1.2.3.4]', '[IPv6:::1]', '255', '\r', '\n', '\r\n', '\0', '\t', '\u007F', '\u0080', '\u00FF',
  '\u00ED\u00A0\u0080', '\u00C3\u00A9', '\u00C0\u00AE', 'a'.repeat(64), 'b.'.repeat(128),
]; // prettier-ignore

/** What ends lines and mail data, and what others have taken for it. */
export const LINE_WORDS: readonly string[] = [
  ...SMUGGLING_PAYLOADS, '\r\n', '\r', '\n', '.', '\r\n.\r\n', '\r\n..', '\0', '\u008D\u008A', '\u00FF', 'abc',
]; // prettier-ignore
