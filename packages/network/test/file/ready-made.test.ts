/** The files that hopscope brings along, and the schema that editors use. */
import schema from '@hopscope/network/network.schema.json' with { type: 'json' };
import { RFC821_LIMITS, formatPath } from '@hopscope/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { BUILT_IN_NETWORK, builtInNetwork } from '../../src/file/built-in-network.ts';
import { loadNetwork } from '../../src/file/load-network.ts';
import { PROFILE_NAMES } from '../../src/file/network-plan.ts';
import { NETWORK_TEMPLATE } from '../../src/file/template.ts';

/** The template with every key that it teaches in a comment put in force. */
const TAUGHT = NETWORK_TEMPLATE.replaceAll(/^( *)# ((?: *)(?:\w+:|- ).*)$/gm, '$1$2');

describe('The built-in network', () => {
  test('It is the example of the RFC, once delivered and once returned.', () => {
    const { name, hosts, links, mail } = builtInNetwork();
    expect(name).toBe('the built-in network');
    expect(hosts.map((host) => [host.name, host.mailboxes.map(({ user }) => user)])).toEqual([
      ['ALPHA', ['SAM']],
      ['ONE', []],
      ['TWO', []],
      ['THREE', ['JOE']],
    ]);
    expect(links?.map(({ from, to }) => `${from}-${to}`)).toEqual([
      'ALPHA-ONE',
      'ONE-TWO',
      'TWO-THREE',
    ]);
    expect(mail.map(({ to, subject }) => [to.map(formatPath), subject])).toEqual([
      [['<@ONE,@TWO:JOE@THREE>'], 'hello by way of ONE and TWO'],
      [['<@ONE,@TWO:MARY@THREE>'], 'nobody is called MARY there'],
    ]);
  });

  test('One of its lines begins with a full stop, to show transparency at work.', () => {
    expect(builtInNetwork().mail.some(({ body }) => /^\./m.test(body))).toBe(true);
  });
});

describe('The template', () => {
  test('It loads without mistakes.', () => {
    expect(loadNetwork(NETWORK_TEMPLATE, 'x')).toMatchObject({ ok: true });
  });

  test('It still does with every key in force that it teaches in a comment.', () => {
    expect(loadNetwork(TAUGHT, 'x')).toMatchObject({ ok: true });
  });

  test('It teaches every key.', () => {
    const { properties, $defs } = schema;
    for (const key of [
      ...Object.keys(properties),
      ...Object.keys($defs.host.properties),
      ...Object.keys($defs.mail.properties),
      ...Object.keys($defs.call.properties),
      ...Object.keys($defs.host.properties.limits.properties),
      ...Object.keys($defs.host.properties.retry.properties),
    ]) {
      expect(NETWORK_TEMPLATE).toContain(key);
    }
    expect(loadNetwork(TAUGHT, 'x')).toMatchObject({
      plan: {
        environments: [{ name: 'ARPA' }],
        calls: [{ from: 'ONE', to: 'TWO', at: 10_000 }],
        hosts: [{}, {}, {}, { lists: [{ name: 'STAFF' }], quota: 65_536 }, { name: 'POSTFIX' }],
      },
    });
  });
});

describe('The schema', () => {
  test('It describes every key, for editors.', () => {
    const { $defs } = schema;
    for (const properties of [
      schema.properties,
      $defs.host.properties,
      $defs.host.properties.limits.properties,
      $defs.host.properties.retry.properties,
      $defs.forward.properties,
      $defs.mail.properties,
      $defs.call.properties,
    ]) {
      for (const [key, part] of Object.entries(properties)) {
        expect({ key, part }).toMatchObject({
          part: { description: expect.stringMatching(/\.$/) },
        });
      }
    }
  });

  test('It knows the profiles and limits that the types know.', () => {
    const { profile, limits } = schema.$defs.host.properties;
    expect(profile.enum).toEqual(PROFILE_NAMES);
    expect(Object.keys(limits.properties)).toEqual(Object.keys(RFC821_LIMITS));
  });

  test('It accepts, on its own, what the loader accepts.', () => {
    const valid = new Ajv2020({ strictTuples: false, allowUnionTypes: true }).compile(schema);
    for (const text of [BUILT_IN_NETWORK, NETWORK_TEMPLATE, TAUGHT]) {
      expect(valid(parse(text))).toBe(true);
    }
  });
});
