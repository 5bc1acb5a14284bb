/** What MAIL says after its path, each keyword as the extension has it that brought it, and only where that is offered. */
import type { Parameter } from '../commands/command.ts';
import { reply, type Reply } from '../replies/reply.ts';
import { NOTHING_DECLARED, type DeclaredMailData } from '../transaction/envelope.ts';
import type { Extension } from '../extensions/offer.ts';

/** SIZE (RFC 1870), BODY (RFC 6152, RFC 3030) and SMTPUTF8 (RFC 6531); the reply when they are wrong or not offered. */
export function readDeclared(
  parameters: readonly Parameter[],
  offered: (extension: Extension) => boolean,
): DeclaredMailData | Reply {
  let { size, body, internationalized } = NOTHING_DECLARED;
  for (const { keyword, value } of parameters) {
    if (keyword === 'SIZE' && offered('SIZE')) {
      if (value === null || !/^\d{1,20}$/.test(value))
        return reply(501, 'Syntax error: SIZE is a number of octets');
      size = Number(value);
    } else if (keyword === 'BODY' && offered('8BITMIME')) {
      const named = bodyNamed(value, offered);
      if (named === null) return reply(501, `Syntax error: BODY is ${bodies(offered)}`);
      body = named;
    } else if (keyword === 'SMTPUTF8' && offered('SMTPUTF8')) {
      if (value !== null) return reply(501, 'Syntax error: SMTPUTF8 has no value');
      internationalized = true;
    } else return reply(555, `parameter not recognized: ${taken(offered)}`);
  }
  return { size, body, internationalized };
}

function bodyNamed(
  value: string | null,
  offered: (extension: Extension) => boolean,
): DeclaredMailData['body'] | null {
  const named = value?.toUpperCase();
  if (named === '7BIT' || named === '8BITMIME') return named;
  return named === 'BINARYMIME' && offered('BINARYMIME') ? named : null;
}

function bodies(offered: (extension: Extension) => boolean): string {
  return offered('BINARYMIME') ? '7BIT, 8BITMIME or BINARYMIME' : '7BIT or 8BITMIME';
}

function taken(offered: (extension: Extension) => boolean): string {
  const keywords = [
    ...(offered('SIZE') ? ['SIZE'] : []),
    ...(offered('8BITMIME') ? ['BODY'] : []),
    ...(offered('SMTPUTF8') ? ['SMTPUTF8'] : []),
  ];
  return keywords.length === 0 ? 'MAIL takes none' : `MAIL takes ${keywords.join(' and ')}`;
}
