// Sharing CPUs out, on machines of all shapes.
import { platform } from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CacheBenchError } from '../../core/errors.ts';
import { formatCpuList, parseCpuList } from './cpu-list.ts';
import { type CpuWishes, planCpuSets } from './cpu-sets.ts';
import type { CpuPlace } from './cpu-topology.ts';

describe('a list of CPUs', () => {
  it('has numbers and ranges', () => {
    expect(parseCpuList('0-3,8')).toEqual([0, 1, 2, 3, 8]);
    expect(parseCpuList('3, 1,1-2')).toEqual([1, 2, 3]);
  });

  it.each(['', 'a', '3-1', '1,', '-1', '0-', '1.5', '99999', '0-9999'])('is not %j', (text) => {
    expect(parseCpuList(text)).toBeUndefined();
  });

  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (cpus) => {
        expect(parseCpuList(formatCpuList(cpus))).toEqual(cpus.sort((a, b) => a - b));
      }),
      { seed: 1 },
    );
  });
});

function machine(cpus: number, coreOf: (cpu: number) => number, nodeOf = (_cpu: number) => 0): CpuWishes {
  const places: CpuPlace[] = Array.from({ length: cpus }, (_, cpu) => ({
    cpu,
    core: String(coreOf(cpu)),
    node: nodeOf(cpu),
  }));
  return { allowedCpus: places.map(({ cpu }) => cpu), targets: 2, pin: true, places };
}

function refusal(wishes: CpuWishes): string {
  try {
    planCpuSets(wishes);
  } catch (error) {
    const { code, message, hint } = error as CacheBenchError;
    return `${code} ${message} | ${hint}`;
  }
  throw new Error('not refused');
}

describe.runIf(platform === 'linux')('a plan', () => {
  it('halves the cores', () => {
    expect(planCpuSets(machine(8, (cpu) => cpu))).toEqual({
      server: [0, 1, 2, 3],
      client: [4, 5, 6, 7],
      note: 'servers on CPUs 0-3, generator on CPUs 4-7',
    });
  });

  it('gives an odd core to the generator', () => {
    expect(planCpuSets(machine(5, (cpu) => cpu))).toMatchObject({ server: [0, 1], client: [2, 3, 4] });
  });

  it('keeps hardware threads of a core together', () => {
    expect(planCpuSets(machine(8, (cpu) => cpu % 4))).toMatchObject({
      server: [0, 1, 4, 5],
      client: [2, 3, 6, 7],
      note: 'servers on CPUs 0-1,4-5, generator on CPUs 2-3,6-7',
    });
  });

  it('keeps memory nodes apart', () => {
    const plan = planCpuSets(
      machine(
        8,
        (cpu) => cpu,
        (cpu) => cpu % 2,
      ),
    );
    expect(plan).toMatchObject({ server: [0, 2, 4, 6], client: [1, 3, 5, 7] });
  });

  it('never gives a CPU or a core to both, nor one that is not allowed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 64 }), fc.integer({ min: 1, max: 4 }), (cpus, threadsPerCore) => {
        const wishes = machine(cpus, (cpu) => Math.floor(cpu / threadsPerCore));
        const { server = [], client = [] } = planCpuSets(wishes);
        const coreOf = (cpu: number) => wishes.places![cpu]!.core;
        const clientCores = new Set(client.map(coreOf));
        expect(server.some((cpu) => clientCores.has(coreOf(cpu)))).toBe(false);
        expect([...server, ...client].every((cpu) => wishes.allowedCpus.includes(cpu))).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it.each([
    [{ ...machine(2, (cpu) => cpu) }, '2 CPUs are too few'],
    [{ ...machine(1, (cpu) => cpu) }, 'one CPU is too few'],
    [{ ...machine(4, () => 0) }, 'hardware threads of one core'],
    [{ ...machine(8, (cpu) => cpu), pin: false }, 'share all CPUs, as requested'],
    [{ ...machine(8, (cpu) => cpu), targets: 0 }, 'no server is started here'],
  ])('pins nothing where it would not help (%#)', (wishes, reason) => {
    const plan = planCpuSets(wishes);
    expect(plan.note).toContain(reason);
    expect(plan).not.toHaveProperty('server');
    expect(plan).not.toHaveProperty('client');
  });
});

describe('a wish', () => {
  const two = machine(2, (cpu) => cpu);

  it('is met also on a small machine, and the other side gets the rest', () => {
    expect(planCpuSets({ ...two, serverCpus: [0] })).toEqual({
      server: [0],
      client: [1],
      note: 'servers on CPU 0, generator on CPU 1',
    });
    expect(planCpuSets({ ...two, clientCpus: [0, 1] })).toEqual({
      client: [0, 1],
      note: 'servers on any CPU (none is left), generator on CPUs 0-1',
    });
  });

  it('is refused where it cannot be met', () => {
    expect(refusal({ ...two, serverCpus: [1, 2, 3] })).toBe(
      'E_CPUS --server-cpus names CPUs 2-3, which this process may not use | Use some of 0-1.',
    );
    expect(refusal({ ...two, serverCpus: [0], clientCpus: [0, 1] })).toMatch(
      /^E_CPUS --server-cpus and --client-cpus both name CPU 0 /,
    );
    expect(refusal({ ...two, serverCpus: [0], pin: false })).toMatch(/^E_CPUS --no-pin contradicts/);
  });
});
