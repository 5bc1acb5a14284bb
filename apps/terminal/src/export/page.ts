/** A page of HTML that needs nothing else, around whatever it shows. */

/** The lines of the file. `title` and what stands in `body` are escaped. */
export function pageAround(
  title: string,
  style: string,
  body: readonly string[],
): readonly string[] {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
  ];
}
