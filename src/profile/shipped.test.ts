// The shipped profiles, their documentation and the schema agree with each other.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { NODE_FILES } from '../core/node-files.ts';
import { PLACEHOLDER_FORMS } from './placeholders.ts';
import { listBuiltInProfiles, readProfile } from './read-profile.ts';
import { profileJsonSchema } from './schema.ts';
import { validateProfileText } from './validate.ts';

const HERE = { cwd: '/', files: NODE_FILES };
const names = listBuiltInProfiles(NODE_FILES);
const readme = readFileSync(new URL('../../workloads/README.md', import.meta.url), 'utf8');
const jsonSchema = profileJsonSchema() as JsonSchema;

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** All keys of all maps, with the path to them. */
function keysOf(schema: JsonSchema, path = ''): readonly (readonly [string, JsonSchema])[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([key, value]) => [
      [`${path}${key}`, value] as const,
      ...keysOf(value, `${path}${key}.`),
    ]),
    ...(additionalProperties ? keysOf(additionalProperties, `${path}NAME.`) : []),
    ...(items ? keysOf(items, path) : []),
    ...anyOf.flatMap((alternative) => keysOf(alternative, path)),
  ];
}

test('the shipped profiles are these', () => {
  expect(names).toEqual([
    'cache-ttl',
    'high-concurrency',
    'lua',
    'mixed',
    'pipeline',
    'pubsub',
    'queue',
    'read-heavy',
    'scan',
    'streams',
    'write-heavy',
    'zset-hash',
    'experiments/big-keys',
    'experiments/connections',
    'experiments/eviction',
    'experiments/expiry',
    'experiments/keys-scan',
    'experiments/lua-blocking',
    'experiments/memory-hashes-large',
    'experiments/memory-hashes-small',
    'experiments/memory-lists',
    'experiments/memory-sets',
    'experiments/memory-strings',
    'experiments/memory-strings-text',
    'experiments/memory-zsets-large',
    'experiments/memory-zsets-small',
    'experiments/pipeline-depth',
    'experiments/replication',
    'experiments/restart',
    'experiments/snapshot',
  ]);
});

describe.each(names)('%s', (name) => {
  test('is valid and bears the name of its file', async () => {
    const { profile } = readProfile(name, HERE);
    expect(profile.name).toBe(name.split('/').at(-1));
    expect(profile.description).not.toBe('');
    expect(profile.source).not.toBe('');
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });

  test('opens with the schema for editors, what it models and why its numbers', async () => {
    const { text } = readProfile(name, HERE);
    const [modeline, ...comments] = text.split(/^[^#]/m)[0]!.split('\n');
    const up = name.includes('/') ? '../..' : '..';
    expect(modeline).toBe(`# yaml-language-server: $schema=${up}/dist/profile.schema.json`);
    expect(comments.join('\n')).toContain('# What it models: ');
    expect(comments.join('\n')).toContain('# Why these numbers\n# - ');
  });

  test('is accepted by the JSON Schema too', async () => {
    const { text } = readProfile(name, HERE);
    // zod reads `required` only beside `properties`, so it finds that both alternatives match.
    const plain = JSON.parse(JSON.stringify(jsonSchema), (key, value) =>
      key === 'oneOf' ? undefined : value,
    );
    const schema = z.fromJSONSchema(plain);
    expect(schema.safeParse(parse(text)).error).toBeUndefined();
    expect(schema.safeParse({ ...parse(text), colour: 'red' }).success).toBe(false);
  });

  test('is listed in the documentation', () => {
    expect(readme).toContain(`| \`${name}\` |`);
  });
});

test('read-heavy has the numbers it is known for', async () => {
  const { profile } = readProfile('read-heavy', HERE);
  expect(profile.operations.map(({ name, weight }) => [name, weight])).toEqual([
    ['GET', 90],
    ['SET', 10],
  ]);
  expect(profile.values.size).toEqual({ kind: 'fixed', bytes: 256 });
  expect(profile.load).toMatchObject({ connections: 50, pipeline: 1, stop: { count: 1_000_000 } });
});

describe('documentation', () => {
  const examples = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => yaml!);

  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(8));

  test.each(examples)('example is a valid profile: %s', (yaml) => {
    expect(validateProfileText(yaml, 'example.yaml').problems).toEqual([]);
  });

  test.each([...new Set(keysOf(jsonSchema).map(([path]) => path))])('names the key %s', (path) => {
    const key = path.split('.').at(-1)!;
    expect(readme).toMatch(new RegExp(`\`[^\`\n]*\\b${key}\\b[^\`\n]*\``));
  });

  test.each(PLACEHOLDER_FORMS)('names the placeholder %s', (form) => {
    expect(readme).toContain(`\`${form}\``);
  });

  test('its example of a mistake is what the mistake gives', () => {
    const quoted = /^ {4}(my\.yaml:5:21 .*)$/m.exec(readme)![1];
    const yaml = '\noperations:\n\n\n  - command: GET {key:sesions}\nkeyspaces: { sessions: {} }\n';
    const [problem] = validateProfileText(yaml, 'my.yaml').problems;
    expect(quoted).toContain(problem!.message);
  });
});

test.each(keysOf(jsonSchema))('an editor has something to say on %s', (_, schema) => {
  expect(schema.description).toBeTruthy();
});

test('what evicts on purpose is not called unfair for it', async () => {
  const { profile } = readProfile('experiments/eviction', HERE);
  expect(profile.waivers?.map(({ rule }) => rule)).toEqual(['evictions', 'hit-ratio']);
});
