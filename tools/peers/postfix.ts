/**
 * Postfix's programs in C that stand alone, if they are here: no MTA runs and none is configured. HOPSCOPE_POSTFIX names the folder
 * of an unpacked package (`dpkg -x`) where postfix is not installed.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const ROOT = process.env['HOPSCOPE_POSTFIX'] ?? '/';

/** Where programs are, which may not be there. */
export const SINK: string = join(ROOT, 'usr/sbin/smtp-sink');
export const SOURCE: string = join(ROOT, 'usr/sbin/smtp-source');

/** In which they find their libraries. */
export const ENV: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  LD_LIBRARY_PATH: join(ROOT, 'usr/lib/postfix'),
};

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  return bound !== null && typeof bound === 'object' ? bound.port : 0;
}

/** Whether somebody listens there: smtp-sink has no other way to tell. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  const open = await promise;
  socket.destroy();
  return open;
}
