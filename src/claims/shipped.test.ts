// Tests that the shipped claims can be read, and that they claim what they are there for.
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NODE_FILES } from '../core/node-files.ts';
import { thrownBy } from '../testkit/failure-of.ts';
import { readClaims } from './read-claims.ts';

const names = readdirSync(new URL('../../workloads/claims/', import.meta.url)).map((file) =>
  file.replace(/\.yaml$/, ''),
);
const HERE = { cwd: '/', files: NODE_FILES };
const nameTarget = (spec: string) => /^[\w.-]+/.exec(spec)![0];

it.each(names)('%s can be read by its name, and bears it', (name) => {
  const file = readClaims(name, HERE, nameTarget);
  expect(file.name).toBe(name);
  expect(file.source).not.toBe('');
});

it('a name that nobody ships is told what there is', () => {
  expect(thrownBy(() => readClaims('vendor', HERE, nameTarget))).toMatchObject({
    code: 'E_CLAIMS',
    exitCode: 2,
    hint: `Name a YAML file, or one that is shipped: ${names.toSorted().join(', ')}.`,
  });
});

it('the article has no claim for which there is an experiment and no test', () => {
  const { claims } = readClaims('redis-vs-dragonfly-article', HERE, nameTarget);
  expect(claims.filter(({ test }) => typeof test === 'string')).toEqual([]);
});
