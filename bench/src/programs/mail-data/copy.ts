/** The limit of whoever touches every octet: a plain copy of the same segments. */
import { beSubject } from '../../subject.ts';
import { MEGABYTE, segmentsOf } from './segments.ts';

const segments = segmentsOf(MEGABYTE);
const target = new Uint8Array(MEGABYTE);

beSubject(0, ({ count }) => {
  for (let times = 0; times < count; times += 1) {
    let at = 0;
    for (const segment of segments) {
      target.set(segment, at);
      at += segment.length;
    }
  }
});
