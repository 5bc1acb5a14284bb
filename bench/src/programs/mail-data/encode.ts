import { MailDataEncoder } from '@hopscope/protocol';

import { beSubject } from '../../subject.ts';
import { MEGABYTE, segmentsOf } from './segments.ts';

const segments = segmentsOf(MEGABYTE);

beSubject(0, ({ count }) => {
  for (let times = 0; times < count; times += 1) {
    const encoder = new MailDataEncoder();
    for (const segment of segments) {
      if (!encoder.encode(segment).ok) throw new Error('the mail data could not be encoded');
    }
    encoder.end();
  }
});
