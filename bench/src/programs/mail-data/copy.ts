/** The limit of whoever touches every octet: a plain copy of the same segments. */
import { beSubject } from '../../subject.ts';
import { segmentsOf } from './segments.ts';

beSubject(0, ({ count, size }) => {
  const segments = segmentsOf(size);
  const target = new Uint8Array(size);
  for (let times = 0; times < count; times += 1) {
    let at = 0;
    for (const segment of segments) {
      target.set(segment, at);
      at += segment.length;
    }
  }
});
