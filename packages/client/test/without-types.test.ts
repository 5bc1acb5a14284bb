/** What a program without types may give: each mistake is told by its place, before anything is opened or sent. */
import { memoryCarrier, systemClock } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import {
  InvalidAddressError,
  InvalidOptionError,
  connect,
  createPool,
  sendMail,
  type AddressLike,
  type ConnectOptions,
  type DeliverOptions,
  type Mail,
  type PoolOptions,
} from '../src/index.ts';
import { listenWith, obliging } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';

const carrier = memoryCarrier(systemClock);
const mail: Mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

describe('an option that is none, or not what it should be,', () => {
  it.each([
    ['{"secure":true}', 'secure'],
    ['{"tls":"yes"}', 'tls'],
    ['{"tls":true}', 'tls'],
    ['{"tls":{"ca":[]}}', 'tls.mode'],
    ['{"tls":{"mode":"require"}}', 'tls.mode'],
    ['{"tls":{"mode":"required","ca":"PEM"}}', 'tls.ca'],
    ['{"tls":{"mode":"required","ca":["PEM"]}}', 'tls.ca'],
    ['{"tls":{"mode":"required","ca":[5]}}', 'tls.ca'],
    ['{"tls":{"mode":"required","rejectUnauthorised":true}}', 'tls.rejectUnauthorised'],
    ['{"tls":{"mode":"required","certificate":"PEM"}}', 'tls.certificate'],
    ['{"tls":{"mode":"required","certificate":{"crt":"PEM"}}}', 'tls.certificate.crt'],
    ['{"tls":{"mode":"required","certificate":{"cert":"PEM"}}}', 'tls.certificate'],
    ['{"auth":true}', 'auth'],
    ['{"auth":{"user":"sam"}}', 'auth'],
    ['{"auth":{"user":"sam","pass":"secret"}}', 'auth.pass'],
    ['{"auth":{"user":"sam","password":5}}', 'auth.password'],
    ['{"auth":{"user":"sam","password":"x","mechanism":"plain"}}', 'auth.mechanism'],
    ['{"name":7}', 'name'],
    ['{"dialect":"esmtp"}', 'dialect'],
    ['{"chunking":true}', 'chunking'],
    ['{"deadline":"1s"}', 'deadline'],
    ['{"signal":5}', 'signal'],
    ['{"timeouts":{"greeting":"5"}}', 'timeouts.greeting'],
    ['{"timeouts":{"greting":5}}', 'timeouts.greting'],
    ['{"timeouts":{"greeting":-1}}', 'timeouts.greeting'],
    ['{"tls":{"mode":"required","timeout":-1}}', 'tls.timeout'],
    ['null', 'options'],
  ])('of a connection: %s', async (text, option) => {
    const options: ConnectOptions = JSON.parse(text);
    const error = await thrownBy(connect('b:25', options));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option });
    expect(String(error)).not.toContain('secret');
  });

  it.each([
    ['{"conections":5}', 'conections'],
    ['{"connections":"5"}', 'connections'],
    ['{"connections":0}', 'connections'],
    ['{"idle":"5s"}', 'idle'],
    ['{"idle":-1}', 'idle'],
    ['{"tls":"yes"}', 'tls'],
  ])('of a pool: %s', (text, option) => {
    const options: PoolOptions = JSON.parse(text);
    expect(() => createPool('b:25', options)).toThrow(expect.objectContaining({ option }));
  });

  it.each([
    ['{"signal":5}', 'signal'],
    ['{"timeout":5}', 'timeout'],
  ])('of a delivery: %s', async (text, option) => {
    const options: DeliverOptions = JSON.parse(text);
    const far = await listenWith(carrier, obliging());
    const connection = await connect(far.address, { carrier, name: 'alpha' });
    const pool = createPool(far.address, { carrier, name: 'alpha' });
    for (const way of [connection, pool])
      expect(await thrownBy(way.deliver(mail, options))).toMatchObject({ option });
    await connection.quit();
    await pool.close();
    expect(far.ends[0]?.verbs).toEqual(['EHLO', 'QUIT']);
    await far.close();
  });
});

it('an auth that says no mechanism is as one that leaves it out', async () => {
  const auth = { user: 'sam', password: 'x', mechanism: null, inClear: true };
  const far = await listenWith(carrier, obliging());
  const error = await thrownBy(connect(far.address, { carrier, name: 'alpha', auth }));
  expect(error).toMatchObject({ name: 'AuthenticationFailedError' });
  await far.close();
});

it.each(['null', '2525', '{"hostname":"b"}', '{"host":5}', '{"host":"b","port":"x"}'])(
  'an address that is none is told, and nothing is opened: %s',
  async (text) => {
    const address: AddressLike = JSON.parse(text);
    expect(await thrownBy(sendMail(address, mail))).toBeInstanceOf(InvalidAddressError);
    expect(() => createPool(address)).toThrow(InvalidAddressError);
  },
);

describe('a mail that lacks something, or has something else,', () => {
  it.each([
    ['null', 'mail'],
    ['{}', 'from'],
    ['{"from":5,"to":"joe@b","data":"x"}', 'from'],
    ['{"from":"","data":"x"}', 'to'],
    ['{"from":"","to":[{"address":"joe@b"}],"data":"x"}', 'to.address'],
    ['{"from":"","to":[{"notify":["FAILURE"]}],"data":"x"}', 'to'],
    ['{"from":"","to":{"path":"joe@b","notfy":["SUCCESS"]},"data":"x"}', 'to.notfy'],
    ['{"from":"","to":["ann@b",{"path":"joe@b","ORCPT":"j@c"}],"data":"x"}', 'to.ORCPT'],
    ['{"from":"","to":"joe@b","data":"x","internationalised":true}', 'internationalised'],
    ['{"from":"","to":[null],"data":"x"}', 'to'],
    ['{"from":"","to":"joe@b"}', 'data'],
    ['{"from":"","to":"joe@b","data":5}', 'data'],
    ['{"from":"","to":"joe@b","data":{"text":"x"}}', 'data'],
    ['{"from":"","to":"joe@b","data":["x"]}', 'data'],
    ['{"from":"","to":"joe@b","data":"x","cc":["ann@b"]}', 'cc'],
    ['{"from":"","to":"joe@b","data":"x","bcc":"ann@b"}', 'bcc'],
    ['{"from":"","to":"joe@b","data":"x","binary":"yes"}', 'binary'],
    ['{"from":"","to":"joe@b","data":"x","internationalized":1}', 'internationalized'],
    ['{"from":"","to":"joe@b","data":"x","dsn":"FAILURE"}', 'dsn'],
    ['{"from":"","to":"joe@b","data":"x","dsn":{"notfy":["SUCCESS"]}}', 'dsn.notfy'],
  ])('is told so: %s', async (text, option) => {
    const wrong: Mail = JSON.parse(text);
    expect(await thrownBy(sendMail('b:25', wrong))).toMatchObject({
      name: 'InvalidOptionError',
      option,
    });
  });
});

it.each([
  ['a\r\nb\nc', 'a LF stands alone at octet 4; lines of a Uint8Array end with CRLF'],
  ['a\r\nb\rc\n', 'a CR stands alone at octet 4'],
])('octets %j say where a CR or LF stands alone, and what would help', async (text, why) => {
  const data = new TextEncoder().encode(text);
  expect(String(await thrownBy(sendMail('b:25', { ...mail, data })))).toContain(why);
});

it.each([
  ['Joe <joe@b>', 'a name stands in the header alone: give what is between the brackets'],
  ['"Joe, B." <joe@b>', 'a name stands in the header alone: give what is between the brackets'],
  ['joe@b, ann@b', 'several recipients are given as an array (column 6)'],
  ['joe b@c', 'a user name with a space in it must stand between quotes'],
  ['@one,two:joe@b', '(column 6)'],
])('%s is no path, and the error says what it was taken for', async (to, why) => {
  expect(String(await thrownBy(sendMail('b:25', { ...mail, to })))).toContain(why);
});
