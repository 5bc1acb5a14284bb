/**
 * Exim, if it is here: an MTA of others that speaks CHUNKING in both roles. It lives in a folder of its own and listens on loopback;
 * none that is installed is touched. HOPSCOPE_EXIM names the folder of an unpacked package (`dpkg -x`) where exim4 is not installed.
 *
 * Only root may give it a configuration, and it wants the user of Debian's package to become.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, listens } from './postfix.ts';

const EXIM = join(process.env['HOPSCOPE_EXIM'] ?? '/', 'usr/sbin/exim4');
const USER = 'Debian-exim';

/** Why it cannot join, or null. */
export function eximIsAbsent(): string | null {
  if (process.platform !== 'linux' || !existsSync(EXIM)) return 'exim4 is not here';
  if (process.getuid?.() !== 0) return 'exim4 takes a configuration from root alone';
  const { status, stdout } = spawnSync(EXIM, ['-C', '/dev/null', '-bV'], { encoding: 'utf8' });
  return status === 0 && stdout.includes('appendfile')
    ? null
    : `exim4 does not run: its libraries or the user ${USER} are not here`;
}

/** How it is to be. */
export interface EximTerms {
  /** Where all mail is sent on to; kept in files where it is left out. */
  readonly relay?: { readonly host: string; readonly port: number };
  /** PEM: what it shows under TLS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Sends nothing in the clear, and authenticates as joe with the password `secret`. */
  readonly secured?: boolean;
}

/** A mail that it kept, for one of its recipients. */
export interface Kept {
  readonly from: string;
  readonly to: string;
  /** The octets, as text in Latin-1. */
  readonly text: string;
}

export interface Exim {
  /** Listens there, knows everybody but `nobody`, and joe by the password `secret`. */
  readonly address: { readonly host: string; readonly port: number };
  /** Hands a mail in from this machine, lines ended by LF, and waits for the first attempt to send it. */
  readonly submit: (from: string, to: readonly string[], text: string) => Promise<void>;
  readonly kept: () => readonly Kept[];
  /** Throws away what it kept. */
  readonly forget: () => void;
  /** Its log, a line for each arrival (`<=`) and each delivery (`=>`); `K` in it: in chunks. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export async function startExim(terms: EximTerms = {}): Promise<Exim> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-exim-'));
  const port = await freePort();
  const file = join(folder, 'exim.conf');
  chmodSync(folder, 0o755);
  for (const name of ['spool', 'log', 'mail']) ownedByExim(join(folder, name));
  writeFileSync(file, configuration(folder, port, terms));
  writeFileSync(join(folder, 'cert.pem'), terms.certificate?.cert ?? '');
  writeFileSync(join(folder, 'key.pem'), terms.certificate?.key ?? '');
  const child = spawn(EXIM, ['-C', file, '-bdf'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const log = (): string => logIn(folder);
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`exim4 ended by itself: ${log()}`);
  }
  return {
    address: { host: '127.0.0.1', port },
    async submit(from, to, text) {
      const args = ['-C', file, '-odi', '-oi', '-f', from, ...to];
      const running = spawn(EXIM, args, { stdio: ['pipe', 'ignore', 'ignore'] });
      running.stdin.end(text);
      await once(running, 'exit');
    },
    kept: () => keptIn(join(folder, 'mail')),
    forget: () => {
      for (const name of readdirSync(join(folder, 'mail'))) rmSync(join(folder, 'mail', name));
    },
    log,
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function ownedByExim(folder: string): void {
  mkdirSync(folder);
  chownSync(folder, idOfExim('-u'), idOfExim('-g'));
}

function idOfExim(flag: '-u' | '-g'): number {
  return Number(spawnSync('id', [flag, USER], { encoding: 'utf8' }).stdout);
}

function logIn(folder: string): string {
  const file = join(folder, 'log/main');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** What is not all there yet, for it is still being written, has no end. */
function keptIn(folder: string): readonly Kept[] {
  return readdirSync(folder).flatMap((name) => {
    const whole = readFileSync(join(folder, name), 'latin1');
    const [, from = '', to = '', text = null] =
      /^From (.*)\nTo (.*)\n([^]*)\nEnd$/.exec(whole) ?? [];
    return text === null ? [] : [{ from, to, text }];
  });
}

/** No field is added to a mail, and none of its own names is looked up. */
function configuration(folder: string, port: number, terms: EximTerms): string {
  const { relay, certificate, secured = false } = terms;
  return `
exim_path = ${EXIM}
primary_hostname = exim.example
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%s
keep_environment =
host_lookup =
received_header_text =
message_size_limit = 50M
smtp_accept_queue_per_connection = 0
dsn_advertise_hosts = *
tls_advertise_hosts = ${certificate === undefined ? '' : '*'}
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
begin acl
rcpt:
  deny local_parts = nobody
       message = no such user
  accept
begin routers
${relay === undefined ? KEEP : `relay:\n  driver = manualroute\n  route_list = * ${relay.host}::${relay.port}\n  self = send\n  transport = smtp`}
begin transports
file:
  driver = appendfile
  user = ${USER}
  file = ${folder}/mail/$message_exim_id-\${sha1:$local_part@$domain}
  message_prefix = From $sender_address\\nTo $local_part@$domain\\n
  message_suffix = \\nEnd
  check_string =
  escape_string =
  use_crlf
smtp:
  driver = smtp
  ${secured ? SECURED : 'hosts_avoid_tls = *'}
begin retry
* * F,1h,1h
begin authenticators
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  client_name = joe
  client_secret = secret
  server_secret = \${if eq{$auth1}{joe}{secret}fail}
  server_set_id = $auth1
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{joe}}{eq{$auth3}{secret}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = \${if and{{eq{$auth1}{joe}}{eq{$auth2}{secret}}}}
  server_set_id = $auth1
`;
}

const KEEP = `keep:
  driver = accept
  transport = file`;

const SECURED = `hosts_require_tls = *
  hosts_require_auth = *
  tls_verify_hosts =
  tls_try_verify_hosts =`;
