/** A program: prints the SHA-256 of the journal of one run in virtual time. `NETWORK SEED`, the network as JSON. */
import { createHash } from 'node:crypto';

import { createNetwork, formatEvent } from '../../src/index.ts';

const [text = '', seed = ''] = process.argv.slice(2);
const network = createNetwork(text, { world: 'virtual', seed: Number(seed) });
network.play();
network.runUntilIdle();
const hash = createHash('sha256');
for (const event of network.journal.events) hash.update(`${formatEvent(event)}\n`);
console.log(hash.digest('hex'));
