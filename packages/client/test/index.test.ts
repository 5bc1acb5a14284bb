import { expect, it } from 'vitest';

import * as client from '../src/index.ts';

it('the package exports just this', () => {
  expect(Object.keys(client).toSorted()).toEqual([
    'AuthenticationFailedError',
    'CannotConnectError',
    'ChannelLostError',
    'ConnectionClosedError',
    'DeadlineExceededError',
    'GreetingRefusedError',
    'InvalidAddressError',
    'InvalidDsnError',
    'InvalidMailDataError',
    'InvalidNameError',
    'InvalidOptionError',
    'InvalidPathError',
    'InvalidTextError',
    'PoolClosedError',
    'TlsFailedError',
    'TlsRequiredError',
    'TurnRefusedError',
    'connect',
    'createPool',
    'openOver',
    'sendMail',
  ]);
});

it('each error says its name', () => {
  const errors = Object.entries(client).filter(([name]) => name.endsWith('Error'));
  expect(errors.map(([, value]) => value.name)).toEqual(errors.map(([name]) => name));
});
