// The commands of a plan: by the names that results have, and without passwords.
import { describe, expect, it } from 'vitest';
import { failureOf } from '../testkit/failure-of.ts';
import { nameTargets, planSteps, writeStep } from './commands.ts';
import { decide } from './decide-scene.test-helper.ts';

const FACTS = {
  reference: 'old=redis://u:hunter2@h:1',
  candidate: 'redis@7.0',
  commandsFrom: 'redis://u:hunter3@h:1',
  source: 'redis://:${REDIS_PASSWORD}@h:1',
  prices: { reference: '1/h', candidate: '2/h' },
};

const costArgs = (facts: object) =>
  planSteps(facts, 'results', nameTargets({}, {})).find(({ lines }) => lines.includes('cost'))!.args;

describe('the commands of a plan', () => {
  it('price servers by the names that results give them', () => {
    const names = nameTargets(FACTS, {});
    expect(names).toEqual({ reference: 'old', candidate: 'redis-7.0' });
    const [cost] = planSteps(FACTS, 'results', names).filter(({ lines }) => lines.includes('cost'));
    expect(writeStep(cost!)).toContain('--price old=1/h --price redis-7.0=2/h');
  });

  it('calculate money under the profile that is decided about', () => {
    expect(costArgs({ profile: './load/mine.yaml' })).toEqual(expect.arrayContaining(['--profile', 'mine']));
    expect(costArgs({})).toEqual(expect.arrayContaining(['--profile', 'read-heavy']));
  });

  it('calculate money for the data of the users, at list prices where none are said', () => {
    const args = costArgs({ data: '100GiB', prices: { reference: '11/GB-month', candidate: '1/h' } });
    expect(args.join(' ')).toContain('--price redis=11/GB-month --price dragonfly=1/h --data 100GiB');
    expect(costArgs({}).join(' ')).toContain('--price redis=aws-us-east-1/cache.r7g.2xlarge-redis');
  });

  it('show no password, in the plan and in what is saved', () => {
    const shown = planSteps(FACTS, 'results', nameTargets(FACTS, {})).map(writeStep).join('\n');
    expect(shown).toContain("--from-url 'redis://u:***@h:1'");
    expect(shown).toContain("--preflight 'redis://:${REDIS_PASSWORD}@h:1'");
    const saved = JSON.stringify(decide([], FACTS));
    for (const text of [shown, saved]) expect(text).not.toMatch(/hunter/);
    expect(saved).toContain("experiments/snapshot -t 'old=redis://u:***@h:1' -t redis@7.0");
  });

  it('need the variable of a target that it alone names', async () => {
    const facts = { reference: '${REDIS_URL}' };
    expect(nameTargets(facts, { REDIS_URL: 'redis://h:7' }).reference).toBe('h:7');
    expect(await failureOf(Promise.resolve().then(() => nameTargets(facts, {})))).toMatchObject({
      code: 'E_TARGET',
    });
  });
});
