/** What the reply to EHLO says of extensions, read by a sender-SMTP; what a receiver-SMTP writes there is in offer.ts. */

/** `ehlo-keyword *(SP ehlo-param)` (5321:1858); more spaces than one are passed over, and so are those at the end. */
const LINE = /^([A-Za-z0-9][A-Za-z0-9-]*)((?: +[!-~]+)*) *$/;
/** `AUTH=LOGIN PLAIN`, as drafts before RFC 2554 had it. */
const OLD_AUTH = /^AUTH=/i;

/**
 * The extensions that the lines of a reply to EHLO name, without its first: each keyword in upper case with its parameters,
 * one space between them, '' when there are none. A line of another form says nothing. Of a keyword's lines the first
 * counts; those of AUTH count together, since servers write it in the old way beside the new.
 */
export function parseExtensions(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = LINE.exec(line.replace(OLD_AUTH, 'AUTH '));
    if (match === null) continue;
    const keyword = match[1]!.toUpperCase();
    const parameters = words(match[2]!);
    const before = found.get(keyword);
    if (before === undefined) found.set(keyword, parameters.join(' '));
    else if (keyword === 'AUTH')
      found.set(keyword, [...new Set([...words(before), ...parameters])].join(' '));
  }
  return found;
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}
