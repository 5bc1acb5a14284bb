/** What the programs that parse have in common: the text is the program's argument, and one round reads it many times. */
import { beSubject } from '../../subject.ts';

export function beParser(parses: (text: string) => boolean): void {
  const text = process.argv[2] ?? '';
  beSubject(0, ({ count }) => {
    let read = 0;
    for (let times = 0; times < count; times += 1) if (parses(text)) read += 1;
    if (read !== count) throw new Error(`${text} was not read`);
  });
}
