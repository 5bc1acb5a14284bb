import { MailDataDecoder, OctetReader } from '@hopscope/protocol';

import { beSubject } from '../../subject.ts';
import { MEGABYTE, segmentsOf } from './segments.ts';

const segments = segmentsOf(MEGABYTE, '.\r\n');

beSubject(0, ({ count }) => {
  for (let times = 0; times < count; times += 1) {
    const decoder = new MailDataDecoder();
    const reader = new OctetReader();
    let octets = 0;
    for (const segment of segments) {
      reader.feed(segment);
      decoder.read(reader, (slice) => {
        octets += slice.length;
      });
    }
    if (octets !== MEGABYTE) throw new Error('the mail data came out in another length');
  }
});
