// Failover experiments as they are written, and everything that can be wrong with them.
import { describe, expect, it } from 'vitest';
import { NODE_FILES } from '../core/node-files.ts';
import { formatProblem } from '../profile/problems.ts';
import { listBuiltInProfiles } from '../profile/read-profile.ts';
import { checkChoice, chooseServer } from './check-choice.ts';
import { describeStep } from './experiment.ts';
import {
  isExperimentText,
  listShippedExperiments,
  readExperiment,
  validateExperimentText,
} from './read-experiment.ts';

const HERE = { cwd: '/', files: NODE_FILES };
const SHIPPED = listShippedExperiments(NODE_FILES);

describe('the shipped experiments', () => {
  it('are these, and no profiles', () => {
    expect(SHIPPED).toEqual([
      'both-die',
      'cluster-kill-primary',
      'cluster-partition',
      'cluster-stop-primary',
      'cluster-switchover',
      'kill-primary',
      'partition-clients',
      'partition-replica',
      'replies-lost',
      'restart-from-snapshot',
      'split-brain',
      'split-brain-bounded',
      'stop-primary',
      'switchover',
    ]);
    expect(listBuiltInProfiles(NODE_FILES).filter((name) => name.includes('failover'))).toEqual([]);
  });

  it.each(SHIPPED)('%s is found by its name and by that of its file, and says what it is for', (name) => {
    const experiment = readExperiment(name, HERE);
    expect(experiment).toMatchObject({ name, description: expect.stringMatching(/\S{3}/) });
    expect(readExperiment(`experiments/failover-${name}`, HERE)).toEqual(experiment);
    expect(experiment.steps.map(describeStep).join(), 'it fits a line').toMatch(/^[ -~]{5,200}$/);
  });

  it('tells what was meant by a name that none has', () => {
    expect(() => readExperiment('kil-primary', HERE)).toThrow(/did you mean "kill-primary"/);
    expect(() => readExperiment('./none.yaml', HERE)).toThrow(/no experiment to read at/);
  });
});

function problemsOf(text: string): readonly string[] {
  return validateExperimentText(text, 'x.yaml').problems.map(formatProblem);
}

describe('an experiment', () => {
  it('is told from other YAML', () => {
    expect(isExperimentText('topology: sentinel\nfaults: []')).toBe(true);
    expect(isExperimentText('operations: []')).toBe(false);
  });

  it.each([
    ['topology: ring\nfaults: [{ kind: kill }]', 'one of sentinel, cluster'],
    ['topology: sentinel\nfaults: []', 'a list with at least one entry'],
    ['topology: sentinel\nfaults: [{ kind: explode }]', 'one of slow'],
    ['topology: sentinel\nfaults: [{ kind: slow }]', 'slow needs a delay'],
    ['topology: sentinel\nfaults: [{ kind: kill, delay: 5ms }]', 'has no delay'],
    ['topology: sentinel\nfaults: [{ kind: kill, from: [clients] }]', 'happens to the server'],
    ['topology: sentinel\nfaults: [{ kind: partition }]', 'from is missing'],
    [
      'topology: sentinel\nfaults: [{ kind: partition, from: [nodes] }]',
      'which a topology of kind sentinel has not',
    ],
    [
      'topology: cluster\nfaults: [{ kind: partition, from: [sentinels] }]',
      'which a topology of kind cluster has not',
    ],
    ['topology: sentinel\nfaults: [{ kind: switchover, for: 5s }]', 'a switchover has no for'],
    ['topology: sentinel\nobserve: 5s\nfaults: [{ kind: kill, at: 3s, for: 3s }]', 'raise observe'],
    ['topology: sentinel\nfaults: [{ kind: kill, for: 5 }]', 'a time from 1ms to 1h'],
    ['topology: sentinel\nfault: []\nfaults: [{ kind: kill }]', 'fault'],
  ])('is refused with its place: %s', (text, wanted) => {
    const problems = problemsOf(text);
    expect(problems.join('\n')).toContain(wanted);
    expect(problems[0]).toMatch(/^x\.yaml:\d+:\d+/);
  });

  it('is played only on servers that we start, and that can do what it is about', () => {
    const local = { name: 'df', kind: 'local', flavor: 'dragonfly', settings: {} } as const;
    const dragonfly = chooseServer(local);
    expect(() => checkChoice(readExperiment('kill-primary', HERE), dragonfly)).not.toThrow();
    expect(() => checkChoice(readExperiment('cluster-kill-primary', HERE), dragonfly)).toThrow(/elects none/);
    expect(() => checkChoice(readExperiment('restart-from-snapshot', HERE), dragonfly)).toThrow(/snapshot/);
    const attached = {
      name: 'prod',
      kind: 'attach',
      endpoint: { address: { kind: 'tcp', host: 'h', port: 1 }, db: 0 },
    } as const;
    expect(() => chooseServer(attached)).toThrow(/start their servers themselves/);
    expect(() => chooseServer({ ...local, flavor: 'redis-cluster' })).toThrow(
      /start their servers themselves/,
    );
  });
});
