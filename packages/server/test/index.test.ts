import { expect, it } from 'vitest';

import * as server from '../src/index.ts';

it('the package exports just this', () => {
  expect(Object.keys(server).toSorted()).toEqual([
    'CannotListenError',
    'InvalidNameError',
    'InvalidOptionError',
    'MailAbandonedError',
    'challengeReply',
    'createServer',
    'formatMailbox',
    'formatPath',
    'reply',
  ]);
});
