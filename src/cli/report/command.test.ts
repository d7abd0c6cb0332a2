// Tests what `report` makes of results that are no runs; those of runs have tests of their own by format.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { reportCommand } from './command.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../result/fixtures/${name}.json`, import.meta.url));

const FIXTURES = ['race-1', 'replay-1', 'claims-1', 'doctor-1', 'compat-1'];

async function report(name: string, args: Record<string, unknown> = {}) {
  const files = createMemoryFiles();
  for (const one of FIXTURES) files.durable.bytes.set(`/${one}.json`, readFileSync(fixture(one)));
  const host = createMemoryHost({ files });
  const code = await reportCommand(host, { results: [`/${name}.json`], ...args });
  return { code, files, stdout: host.stdout.text };
}

describe('report of a result that is no run', () => {
  it.each([
    ['replay-1', /^4 commands × 2, speed 1; times from the intended start to the reply\n/],
    ['claims-1', /^Claims of redis-vs-dragonfly-article: /],
    ['doctor-1', /^machine +AMD EPYC, 2 of 2 CPUs usable/],
    ['compat-1', /redis 7\.0\.15/],
  ])('prints what its command printed: %s', async (name, expected) => {
    const { code, stdout } = await report(name);
    expect(code).toBe(0);
    expect(stdout).toMatch(expected);
  });

  it('writes it whole, and in the formats that there are for it', async () => {
    const whole = JSON.parse((await report('replay-1', { format: 'result-json' })).stdout);
    expect(whole).toMatchObject({ kind: 'cache-bench replay', schemaVersion: 2 });
    expect((await report('claims-1', { format: 'md' })).stdout).toMatch(/^# Claims: /m);
    const { files } = await report('compat-1', { format: 'html', output: '/out/page.html' });
    expect(files.texts.get('/out/page.html')).toMatch(/^<!doctype html>/i);
  });

  it('refuses what only runs have, and says what there is', async () => {
    await expect(report('replay-1', { format: 'html' })).rejects.toMatchObject({
      code: 'E_FORMAT',
      exitCode: 2,
      message: 'html is a format of runs, and this result is a replay',
      hint: 'Use one of text, result-json.',
    });
    await expect(report('claims-1', { profile: ['x'] })).rejects.toMatchObject({ code: 'E_FLAG' });
    await expect(report('doctor-1', { output: 'x.txt' })).rejects.toMatchObject({ code: 'E_FORMAT' });
    await expect(report('race-1', { results: ['/race-1.json', '/doctor-1.json'] })).rejects.toMatchObject({
      message: expect.stringMatching(/holds an examination of a machine, and can't be shown together/),
    });
  });
});
