import { MailDataEncoder } from '@hopscope/protocol';

import { beSubject } from '../../subject.ts';
import { segmentsOf } from './segments.ts';

beSubject(0, ({ count, size }) => {
  const segments = segmentsOf(size);
  for (let times = 0; times < count; times += 1) {
    const encoder = new MailDataEncoder();
    for (const segment of segments) {
      if (!encoder.encode(segment).ok) throw new Error('the mail data could not be encoded');
    }
    encoder.end();
  }
});
