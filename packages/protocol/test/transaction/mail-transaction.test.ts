import { describe, expect, it } from 'vitest';
import {
  MailTransaction,
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  NULL_REVERSE_PATH,
} from '../../src/index.ts';
import { forward, reverse } from '../helpers.ts';

describe('MailTransaction', () => {
  it('has no envelope before MAIL, and takes no recipient', () => {
    const transaction = new MailTransaction();
    expect([transaction.envelope(), transaction.recipients]).toEqual([null, 0]);
    expect(() => transaction.addRecipient(forward('<a@b>'))).toThrow('outside a mail transaction');
  });

  it('appends each recipient, and hands out copies', () => {
    const transaction = new MailTransaction();
    transaction.begin('MAIL', reverse('<SAM@ALPHA>'), NOTHING_DECLARED);
    const empty = transaction.envelope();
    expect(empty?.declared).toEqual({ size: null, body: '7BIT', internationalized: false });
    transaction.addRecipient(forward('<a@b>'));
    transaction.addRecipient(forward('<a@b>'));
    expect(empty?.forwardPaths).toEqual([]);
    expect(transaction.envelope()?.forwardPaths).toHaveLength(2);
    expect(transaction.recipients).toBe(2);
  });

  it('forgets all when it begins anew or is cleared', () => {
    const transaction = new MailTransaction();
    transaction.begin('SEND', reverse('<SAM@ALPHA>'), {
      ...NOTHING_DECLARED,
      size: 7,
    });
    transaction.addRecipient(forward('<a@b>'));
    transaction.begin('MAIL', NULL_REVERSE_PATH, NOTHING_DECLARED);
    expect(transaction.envelope()).toEqual({
      verb: 'MAIL',
      reversePath: NULL_REVERSE_PATH,
      forwardPaths: [],
      declared: NOTHING_DECLARED,
      dsn: NO_MAIL_DSN,
      rcptDsn: [],
    });
    transaction.clear();
    expect([transaction.envelope(), transaction.recipients]).toEqual([null, 0]);
  });
});
