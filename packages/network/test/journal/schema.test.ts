/** `journal.schema.json` says what a journal is: every event of every story fits it, in exactly one way. */
import schema from '@hopscope/network/journal.schema.json' with { type: 'json' };
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import {
  JOURNAL_VERSION,
  createNetwork,
  scenarioOf,
  simulate,
  type JournalEvent,
} from '../../src/index.ts';
import { ANY_TASK } from '../../src/simulation/simulate.ts';

const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);

function events(): readonly JournalEvent[] {
  const all: JournalEvent[] = [];
  for (let seed = 1; seed <= 20; seed += 1)
    simulate(scenarioOf(ANY_TASK, seed), (event) => all.push(event));
  const network = createNetwork(
    {
      hosts: {
        HERE: {
          mailboxes: ['ANN'],
          lists: { ALL: ['ANN', 'GONE'] },
          forwards: { GONE: 'ANN@HERE' },
        },
      },
    },
    { world: 'virtual' },
  );
  network.send({ from: 'ANN@HERE', to: 'ALL@HERE', body: 'é' });
  network.send({ from: 'ANN@HERE', to: 'ALL@HERE' });
  network.runUntilIdle();
  return [...all, ...network.journal.events];
}

test('Every event fits the schema of the journal, which is of the same version', () => {
  const all = events();
  expect(all.filter((event) => !validate(event))).toEqual([]);
  const types = new Set(all.map(({ type }) => type));
  expect(types.size).toBe(schema.oneOf.length);
  expect(schema.oneOf[0]?.properties).toMatchObject({ version: { const: JOURNAL_VERSION } });
});

test('What is no event does not', () => {
  for (const odd of [{}, { seq: 0, at: 0, type: 'gone' }, { seq: 0, at: -1, type: 'lost' }])
    expect(validate(odd)).toBe(false);
});
