import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { planCoreLadder } from './core-ladder.ts';
import type { CpuPlace } from './cpu-topology.ts';

/** CPUs 0 … n-1; with two hardware threads a core, the second ones come last, as Linux numbers them. */
function machine(cores: number, threads = 1): { allowedCpus: number[]; places: CpuPlace[]; pin: true } {
  const places = Array.from({ length: cores * threads }, (_, cpu) => ({
    cpu,
    core: String(cpu % cores),
    node: 0,
  }));
  return { allowedCpus: places.map(({ cpu }) => cpu), places, pin: true };
}

describe.runIf(platform() === 'linux')('a core ladder', () => {
  it('gives each step a part of the next one, and the generator the rest in all of them', () => {
    expect(planCoreLadder([1, 2, 4], machine(8))).toEqual({
      steps: [[0], [0, 1], [0, 1, 2, 3]],
      client: [4, 5, 6, 7],
    });
  });

  it('takes whole physical cores: the other thread of a core in use is left to nobody', () => {
    expect(planCoreLadder([1, 2, 4], machine(8, 2))).toEqual({
      steps: [[0], [0, 1], [0, 1, 2, 3]],
      client: [4, 5, 6, 7, 12, 13, 14, 15],
    });
  });

  it('takes second hardware threads where there are not enough physical cores', () => {
    expect(planCoreLadder([2, 4], machine(4, 2))).toEqual({
      steps: [
        [0, 1],
        [0, 1, 4, 5],
      ],
      client: [2, 3, 6, 7],
    });
    expect(planCoreLadder([1, 2], machine(2, 2)).steps[1]).toEqual([0, 2]);
    expect(planCoreLadder([1, 3], machine(2, 2))).toEqual({ steps: [[0], [0, 1, 2]], client: [3] });
  });

  it('stays within the CPUs that were given to servers', () => {
    expect(planCoreLadder([1, 2], { ...machine(8), serverCpus: [4, 5, 6] })).toEqual({
      steps: [[4], [4, 5]],
      client: [0, 1, 2, 3, 7],
    });
    expect(planCoreLadder([1, 2], { ...machine(8), clientCpus: [0, 1] }).steps).toEqual([[2], [2, 3]]);
    expect(() => planCoreLadder([1, 4], { ...machine(8), serverCpus: [4, 5, 6] })).toThrow(
      'cores=4 needs 4 CPUs for servers, but --server-cpus and --client-cpus leave only 3',
    );
  });

  it('shares cores with the generator only where there are too few to do otherwise', () => {
    expect(planCoreLadder([1, 2], machine(2))).toEqual({ steps: [[0], [0, 1]] });
    expect(planCoreLadder([1, 2], machine(3))).toEqual({ steps: [[0], [0, 1]], client: [2] });
  });

  it('refuses more cores than there are beside those of the generator, and says what goes', () => {
    const refused = (cores: number[], of: ReturnType<typeof machine>) => {
      try {
        return planCoreLadder(cores, of);
      } catch (error) {
        return error;
      }
    };
    expect(refused([1, 2, 4, 8], machine(8))).toMatchObject({
      code: 'E_LADDER',
      exitCode: 2,
      message:
        '--ladder cores=8 needs 8 CPUs for servers and at least one more for the generator, but only 8 are usable (0-7)',
      hint: 'Use --ladder cores=1,2,4 here, or a machine with more CPUs.',
    });
    expect(refused([1, 2, 4], machine(2))).toMatchObject({
      hint: 'Use --ladder cores=1,2 here, or a machine with more CPUs.',
    });
    expect(refused([4, 8], machine(2))).toMatchObject({ hint: 'Use a machine with more CPUs.' });
    expect(refused([1, 2], { ...machine(8), pin: false as true })).toMatchObject({
      message: expect.stringContaining('--no-pin contradicts --ladder'),
    });
  });
});
