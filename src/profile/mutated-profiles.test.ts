// Shipped profiles with one small mistake each, and what is said of it (golden/mutated-profiles.txt): read it as a newcomer.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { NODE_FILES } from '../core/node-files.ts';
import { SeededRandom } from '../core/random.ts';
import { MISTAKES, mutate } from './mutate-profile.test-helper.ts';
import { formatProblem } from './problems.ts';
import { validateProfileText } from './validate.ts';

const WORKLOADS = fileURLToPath(new URL('../../workloads', import.meta.url));
/** Named, so that the golden file stays as it is when profiles are added; without comments, for they change most. */
const profiles = [
  'read-heavy',
  'mixed',
  'zset-hash',
  'lua',
  'pubsub',
  'queue',
  'streams',
  'scan',
  'cache-ttl',
  'experiments/lua-blocking',
  'experiments/expiry',
  'experiments/restart',
].map((name) => ({
  file: `${name}.yaml`,
  text: readFileSync(`${WORKLOADS}/${name}.yaml`, 'utf8').replace(/^#.*\n/gm, ''),
}));

/** Of each kind of mistake; over other profiles each time. */
const OF_EACH = 5;

function makeCases() {
  const random = new SeededRandom(7);
  return MISTAKES.flatMap((mistake) => {
    const made = [];
    for (let tries = 0; made.length < OF_EACH && tries < 200; tries++) {
      const { file, text } = profiles[random.below(profiles.length)]!;
      const mutated = mutate(text, mistake, (below) => random.below(below));
      if (mutated !== undefined) made.push({ mistake: mistake.name, file, ...mutated });
    }
    return made;
  });
}

function describeCase({ mistake, file, line, before, after, text }: ReturnType<typeof makeCases>[number]) {
  const { problems } = validateProfileText(text, file, { directory: WORKLOADS, files: NODE_FILES });
  return [
    `=== ${mistake}, ${file}:${line}`,
    `- ${before}`,
    ...after.map((one) => `+ ${one.replace('\t', '→')}`),
    '--- problems',
    ...(problems.length === 0 ? ['none: it still is a profile'] : problems.map(formatProblem)),
  ].join('\n');
}

test('small mistakes in profiles are told with their place', async () => {
  const cases = makeCases();
  expect(cases.length).toBeGreaterThan(100);
  await expect(`${cases.map(describeCase).join('\n')}\n`).toMatchFileSnapshot('golden/mutated-profiles.txt');
});
