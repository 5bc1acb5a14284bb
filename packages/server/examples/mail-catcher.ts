/**
 * A vitest fixture that catches mail: each test that asks for `mailbox` has a server of its own, and finds what the program
 * under test has sent.
 *
 *   test('signing up sends a mail', async ({ mailbox }) => {
 *     await signUp({ smtp: mailbox.address });
 *     expect((await mailbox.next()).text).toContain('Welcome');
 *   });
 */
import { createServer, formatPath } from '@hopscope/server';
import { test as base, type TestAPI } from 'vitest';

export interface CaughtMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

export class Mailbox {
  readonly address: { readonly host: string; readonly port: number };
  readonly #mails: CaughtMail[] = [];
  readonly #readers: ((mail: CaughtMail) => void)[] = [];

  constructor(address: Mailbox['address']) {
    this.address = address;
  }

  put(mail: CaughtMail): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#mails.push(mail);
    else reader(mail);
  }

  /** The next mail, as soon as there is one. */
  next(): Promise<CaughtMail> {
    const mail = this.#mails.shift();
    return mail === undefined
      ? new Promise((resolve) => this.#readers.push(resolve))
      : Promise.resolve(mail);
  }
}

export const test: TestAPI<{ mailbox: Mailbox }> = base.extend<{ mailbox: Mailbox }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of other fixtures from it
  mailbox: async ({}, use) => {
    await using server = createServer({
      message({ envelope, data }) {
        const [from, to] = [envelope.reversePath, envelope.forwardPaths];
        mailbox.put({
          from: formatPath(from),
          to: to.map(formatPath),
          text: String(Buffer.from(data)),
        });
      },
    });
    const mailbox = new Mailbox(await server.listen());
    await use(mailbox);
  },
});
