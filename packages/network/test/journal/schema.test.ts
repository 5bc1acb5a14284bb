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
import { journalText } from '../support/journal-text.ts';
import { turningScenario } from '../support/turning-world.ts';

const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);

function events(): readonly JournalEvent[] {
  const all: JournalEvent[] = [];
  for (let seed = 1; seed <= 10; seed += 1)
    for (const scenario of [scenarioOf(ANY_TASK, seed), turningScenario(seed)])
      simulate(scenario, (event) => all.push(event));
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
  const falling = createNetwork(
    {
      hosts: { HERE: { mailboxes: ['ANN'] }, THERE: null },
      faults: [
        { link: ['HERE', 'THERE'], refuse: true },
        { host: 'HERE', crash: '9s', after: '1s', spool: 'lost' },
      ],
    },
    { world: 'virtual' },
  );
  falling.send({ from: 'ANN@HERE', to: 'X@THERE' });
  falling.runUntilIdle();
  const warning = createNetwork(
    {
      hosts: {
        HERE: { profile: 'rfc5321', mailboxes: ['ANN'], retry: { warn: '1m' } },
        THERE: null,
      },
      faults: [{ link: ['HERE', 'THERE'], refuse: true }],
    },
    { world: 'virtual' },
  );
  warning.send({ from: 'ANN@HERE', to: 'X@THERE' });
  warning.runUntilIdle();
  const away = createNetwork(
    {
      hosts: { HERE: null, THERE: { turn: ['HERE'] } },
      calls: [{ from: 'HERE', to: 'THERE', at: '10s' }],
      faults: [{ host: 'HERE', crash: '9s', after: '5s' }],
    },
    { world: 'virtual' },
  );
  away.runUntilIdle();
  const told = createNetwork({ hosts: { HERE: null, THERE: null } }, { world: 'virtual' });
  told.down('THERE');
  told.send({ from: 'X@HERE', to: 'X@THERE' });
  told.runUntil(1000);
  told.retry('HERE');
  told.runUntilIdle();
  return [
    all,
    ...[network, falling, warning, away, told].map(({ journal }) => journal.events),
  ].flat();
}

test('Every line fits the schema of the journal, which is of the same version', () => {
  const all = journalText(events()).split('\n').slice(0, -1);
  const written: readonly unknown[] = all.map((line) => JSON.parse(line));
  expect(written.filter((line) => !validate(line))).toEqual([]);
  const types = new Set(all.map((line) => /"type":"([^"]+)"/.exec(line)?.[1]));
  expect(types.size).toBe(schema.oneOf.length);
  expect(schema.oneOf[0]?.properties).toMatchObject({ version: { const: JOURNAL_VERSION } });
});

test('What is no event does not', () => {
  const end = { seq: 0, at: 0, type: 'end', sum: 0 };
  expect(validate(end)).toBe(true);
  for (const odd of [{}, { type: 'gone' }, { at: -1 }, { sum: null }, { sum: 2 ** 32 }])
    expect(validate(Object.keys(odd).length === 0 ? odd : { ...end, ...odd })).toBe(false);
});
