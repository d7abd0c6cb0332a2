// Settings that are left to a ladder: filled in with what fits, refused where there is no ladder.
import { expect, it } from 'vitest';
import { parseTargetSpec, parseTargetTemplate } from './parse-target-spec.ts';
import { CORES, onCores } from './target-template.ts';

it('fills the cores of a step into settings that are left to it, in their place', () => {
  const template = parseTargetTemplate('io=redis?io-threads=cores&save=', {});
  expect(template).toMatchObject({ settings: { 'io-threads': CORES, save: '' } });
  const spec = onCores(template, 4);
  expect(spec).toEqual({
    ...{ name: 'io', kind: 'local', flavor: 'redis', settings: { 'io-threads': '4', save: '' } },
  });
  expect(Object.keys((spec as { settings: object }).settings)).toEqual(['io-threads', 'save']);
});

it('refuses more than a setting can be', () => {
  const template = parseTargetTemplate('c=redis-cluster?shards=cores', {});
  expect(() => onCores(template, 129)).toThrow(
    /^-t c: shards is '129': it is not a whole number from 1 to 128/,
  );
});

it('is a target as it stands where nothing is left to a ladder', () => {
  for (const text of ['redis?io-threads=2', 'a=redis://h:1/3'])
    expect(onCores(parseTargetTemplate(text, {}), 9)).toEqual(parseTargetSpec(text, {}));
});

it.each([
  ['redis?io-threads=cores', "-t redis: io-threads is 'cores': only --ladder cores=1,2,4 fills in cores"],
  ['redis@docker?memory=cores', "memory is 'cores': wanted a size such as 2GiB"],
  ['redis@docker?seccomp=cores', 'only unconfined can be asked for'],
])('%s needs a ladder, or is none', (text, message) => {
  expect(() => parseTargetSpec(text, {})).toThrow(message);
});
