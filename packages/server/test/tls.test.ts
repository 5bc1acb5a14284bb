import { tcpCarrier, tlsCarrier } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { describe, expect, it } from 'vitest';

import {
  InvalidOptionError,
  createServer,
  type Security,
  type ServerOptions,
} from '../src/index.ts';
import { TO_DATA, caller, turns, until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';
import { handshake, securedServer, startTls } from './support/secured.ts';

const { here, selfSigned, elsewhere, ca } = TEST_CERTIFICATES;

describe('STARTTLS', () => {
  it('begins the session anew, under TLS, and the hooks learn how', async () => {
    const seen: (Security | null)[] = [];
    const world = await securedServer({
      helo: ({ session }) => void seen.push(session.security),
      message: ({ session }) => void seen.push(session.security),
    });
    const end = world.caller;
    await startTls(end);
    expect(end.replies.at(-1)).not.toContain('STARTTLS');
    expect(await end.say(['STARTTLS'])).toEqual(['502 5.5.1 Command not implemented']);
    await end.say(TO_DATA.slice(1));
    expect(await end.say(['text', '.', 'QUIT'], 2)).toEqual([
      '250 2.6.0 OK',
      '221 2.0.0 beta.example Service closing transmission channel',
    ]);
    await end.hungUp();
    const security = { protocol: 'TLSv1.3', servername: 'mail.example' };
    expect(seen).toEqual([
      null,
      expect.objectContaining(security),
      expect.objectContaining(security),
    ]);
    await world.server.close();
  });

  it('with a command in the clear behind it closes the channel', async () => {
    const world = await securedServer({ message() {} });
    const end = world.caller;
    await end.say(['EHLO alpha']);
    await end.say(['STARTTLS', 'RSET'], 1);
    await end.hungUp();
    expect(end.codes).toEqual([220, 250, 421]);
    await world.server.close();
  });

  it('and then no TLS closes the channel, and no command is read', async () => {
    const asked: string[] = [];
    const world = await securedServer({ vrfy: ({ text }) => void asked.push(text) });
    const end = world.caller;
    await end.say(['EHLO alpha', 'STARTTLS']);
    end.write('VRFY joe\r\n');
    await end.hungUp();
    expect(asked).toEqual([]);
    await world.server.close();
  });

  it('that is required is asked of everything but EHLO, NOOP and QUIT', async () => {
    const world = await securedServer(
      { message() {} },
      { tls: { certificate: here, required: true } },
    );
    const end = world.caller;
    await end.say(['EHLO alpha', 'MAIL FROM:<>', 'VRFY joe', 'EXPN all', 'HELP', 'NOOP']);
    expect(end.replies[2]).toBe('530 5.7.0 Must issue a STARTTLS command first');
    expect(end.codes.slice(2)).toEqual([530, 530, 530, 530, 250]);
    await startTls(end);
    expect(await end.say(['MAIL FROM:<>'])).toEqual(['250 2.1.0 OK']);
    end.channel.abort();
    await world.server.close();
    const other = await securedServer({}, { tls: { certificate: here, required: true } });
    expect(await other.caller.say(['HELO alpha', 'QUIT'])).toEqual([
      '530 Must issue a STARTTLS command first',
      '221 2.0.0 beta.example Service closing transmission channel',
    ]);
    await other.server.close();
  });

  it('goes by the newest certificate, the one for a name, and the last good one while there is none better', async () => {
    let certificate = selfSigned;
    const world = await securedServer(
      {},
      {
        tls: {
          certificate: () => certificate,
          certificateFor: (name) => (name === 'elsewhere.invalid' ? elsewhere : null),
        },
      },
    );
    const outcome = async (servername = 'mail.example'): Promise<string> => {
      const end = await caller(tcpCarrier, world.address);
      await end.say(['EHLO alpha', 'STARTTLS']);
      const secured = await handshake(end, { servername });
      end.channel.abort();
      return secured.ok ? 'taken' : secured.why;
    };
    expect(await outcome()).toContain('self-signed');
    expect(await outcome('elsewhere.invalid')).toBe('taken');
    certificate = here;
    expect(await outcome()).toBe('taken');
    certificate = { cert: 'none', key: 'none' };
    expect(await outcome()).toBe('taken');
    expect(String(world.errors[0])).toContain(
      'InvalidOptionError: tls.certificate: the certificate',
    );
    world.caller.channel.abort();
    await world.server.close();
  });
});

describe('implicit TLS', () => {
  const carrier = tlsCarrier(tcpCarrier, { client: { ca, servername: 'mail.example' } });

  it('comes before the greeting', async () => {
    const seen: (Security | null)[] = [];
    await using server = createServer(
      { greeting: ({ session }) => void seen.push(session.security), message() {} },
      { tls: { certificate: here, implicit: true, required: true }, name: 'beta.example' },
    );
    const end = await caller(carrier, await server.listen());
    await end.say(TO_DATA);
    await end.say(['.', 'QUIT']);
    await end.hungUp();
    expect(end.codes).toEqual([220, 250, 250, 250, 354, 250, 221]);
    expect(seen).toEqual([expect.objectContaining({ protocol: 'TLSv1.3' })]);
  });

  it('hears no word in the clear, and close does not wait for a handshake', async () => {
    const server = createServer(
      {},
      { tls: { certificate: here, implicit: true }, maxChannels: 2, name: 'beta.example' },
    );
    const address = await server.listen();
    const calls: string[] = [];
    const silent = await new Promise<{ closed: () => boolean }>((resolve, reject) => {
      tcpCarrier.open(address, Infinity, (opened) => {
        if (!opened.ok) return reject(new Error(opened.why));
        let gone = false;
        opened.channel.start({
          octets: () => calls.push('octets'),
          room: () => {},
          ended: () => {},
          closed: () => {
            gone = true;
          },
        });
        resolve({ closed: () => gone });
      });
    });
    await turns(20);
    await server.close();
    await until(silent.closed, 'the channel to close');
    expect(calls).toEqual([]);
  });
});

it('a certificate that is none is refused at once, and STARTTLS in 1982 too', () => {
  expect(() => createServer({}, { tls: { certificate: { cert: 'x', key: 'y' } } })).toThrow(
    InvalidOptionError,
  );
  expect(() => createServer({}, { dialect: 'rfc821', tls: { certificate: here } })).toThrow(
    'tls: it needs EHLO for STARTTLS',
  );
});

it('options that contradict each other are refused, and told what to do about it', () => {
  const tls = { certificate: here, required: true } as const;
  const refused: readonly (readonly [ServerOptions, string])[] = [
    [
      { extensions: { BINARYMIME: true, CHUNKING: false } },
      'extensions: BINARYMIME needs CHUNKING: offer that',
    ],
    [{ extensions: { SMTPUTF8: true, '8BITMIME': false } }, 'SMTPUTF8 needs 8BITMIME: offer that'],
    [
      { tls, auth: { inClear: true } },
      'auth.inClear: it offers AUTH where tls.required refuses it',
    ],
    [{ dialect: 'rfc821', tls: { ...tls, implicit: true } }, 'tls.required: it is told with 530'],
    [
      { dialect: 'rfc821', auth: { required: true, inClear: true } },
      'auth.required: it needs EHLO',
    ],
    [{ dialect: 'rfc821', earlyTalkers: 'refuse' }, 'earlyTalkers: they are refused with 554'],
  ];
  for (const [options, why] of refused) {
    const policy = options.auth === undefined ? {} : { authenticate: () => true };
    expect(() => createServer(policy, options)).toThrow(why);
  }
});

it('an extension that is on by default goes with the one that it needs', async () => {
  const world = await served({}, { extensions: { '8BITMIME': false } });
  await world.caller.say(['EHLO a']);
  expect(
    world.caller.replies
      .at(-1)
      ?.split('\r\n')
      .map((line) => line.slice(4)),
  ).toEqual([
    'beta.example',
    'PIPELINING',
    'SIZE 33554432',
    'CHUNKING',
    'ENHANCEDSTATUSCODES',
    'HELP',
  ]);
  await hangUp(world);
});
