/**
 * Mails over three hops in virtual time, one mail a channel: hosts, spools, channels and journal, but no kernel. Words say what
 * comes on top: `invariants`, checked at every event; `file`, the journal as JSON Lines in a file, and hashed.
 */
import { JournalOctets, createNetwork, type JournalEvent } from '@hopscope/network';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beSubject } from '../../subject.ts';

const HOPS = 3;
/** Events. The more of them are kept, the more of its time the collector spends on moving them: with 10,000 a hop costs a tenth more. */
const WINDOW = 1000;
const [words = ''] = process.argv.slice(2);
const FILE = `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE] }
links: [[ALPHA, ONE], [ONE, TWO], [TWO, THREE]]
`;

beSubject(0, ({ count }) => {
  const network = createNetwork(FILE, {
    world: 'virtual',
    seed: 1,
    window: WINDOW,
    mailboxWindow: 10,
    invariants: words.includes('invariants'),
  });
  let hops = 0;
  network.journal.subscribe(({ type }) => {
    if (type === 'hop') hops += 1;
  });
  const sink = words.includes('file') ? fileSink() : null;
  if (sink !== null) network.journal.subscribe(sink.event);
  for (let mail = 0; mail < count / HOPS; mail += 1) {
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE', subject: 'bench' });
    network.runUntilIdle();
  }
  network.settle();
  sink?.end();
  if (hops !== count) throw new Error(`${hops} hops instead of ${count}`);
});

interface Sink {
  readonly event: (event: JournalEvent) => void;
  readonly end: () => void;
}

function fileSink(): Sink {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-bench-'));
  const file = openSync(join(folder, 'run.jsonl'), 'w');
  const hash = createHash('sha256');
  const octets = new JournalOctets((lines) => {
    hash.update(lines);
    writeSync(file, lines);
  });
  return {
    event: (event) => octets.event(event),
    end: () => {
      octets.end();
      hash.digest();
      closeSync(file);
      rmSync(folder, { recursive: true });
    },
  };
}
