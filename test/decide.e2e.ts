// `decide` with the commands that it runs itself, on real servers.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DecisionResult } from '../src/result/kinds/decision.ts';
import { cli, KEPT_RACE, temporaryDirectory } from './cli.ts';

describe('decide', () => {
  it('shows what is known of a saved race, and exits with 99 where something is missing', async () => {
    const page = join(temporaryDirectory(), 'page.html');
    const run = await cli([
      'decide',
      KEPT_RACE,
      '--no-save',
      '--fail-on',
      'missing',
      '--export',
      `html=${page}`,
    ]);
    expect(run.code, run.stderr).toBe(99);
    const text = run.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('No recommendation: 6 lines that it needs are not answered');
    expect(text).toContain('done: Both were measured side by side');
    expect(readFileSync(page, 'utf8')).not.toContain('<script');
  });

  it('runs a command that it prints, and uses what that has measured', async () => {
    const directory = temporaryDirectory();
    const facts = join(directory, 'decide.yaml');
    const untouched = ['tail', 'speed'];
    writeFileSync(facts, 'reference: redis\ncandidate: twin=redis\n');
    const out = join(directory, 'results');
    const plan = await cli(['decide', '--facts', facts, '--out', out, '--plan']);
    // Without how long each takes, which a shell takes for a comment.
    const lines = plan.stdout.split('\n').map((one) => one.replace(/ {2}# .*$/, ''));
    const line = lines.find((one) => one.includes('compat data'))!;
    expect(line).toContain('--candidate twin=redis');
    const doctor = lines.find((one) => one.includes('doctor'))!;
    expect((await cli(doctor.split(' ').slice(1))).code).toBe(0);
    const moved = await cli(line.split(' > ')[0]!.split(' ').slice(1));
    writeFileSync(join(out, 'data-moves.json'), moved.stdout);
    const run = await cli(['decide', '--facts', facts, '--out', out, '--no-save', '--json']);
    const result = JSON.parse(run.stdout) as DecisionResult;
    const state = (id: string) => result.checklist.find((one) => one.id === id)!.state;
    expect(state('data')).toBe('done');
    expect(['done', 'failed']).toContain(state('machine'));
    expect(untouched.map(state)).toEqual(['not-measured', 'not-measured']);
    expect(result.recommendation.word).toBe('none');
  });
});
