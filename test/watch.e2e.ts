import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLiveRoutes } from '../src/watch/live-routes.ts';
import { serve } from '../src/watch/serve.ts';
import { startCli, temporaryDirectory } from './cli.ts';
import { describeInBrowser } from './html-page.ts';
import { redis } from './servers.ts';

const LOAD = ['--rate', '300', '--keys', '500', '--connections', '2'];

async function twoTargets(): Promise<string[]> {
  const servers = [await redis(), await redis()];
  return servers.flatMap(({ port }, at) => ['-t', `${['one', 'two'][at]}=redis://127.0.0.1:${port}`]);
}

/** Of what stands on stderr. */
async function addressOf(run: ReturnType<typeof startCli>, what: string): Promise<string> {
  return (await run.seen(new RegExp(`^${what} at (\\S+)$`, 'm')))[1]!;
}

describe('--metrics-port', () => {
  it('serves what a soak measures, on this machine only, until it ends', async () => {
    const run = startCli([
      ...[
        'soak',
        'mixed',
        ...LOAD,
        '--for',
        '8s',
        '--row',
        '1s',
        '--beside',
        'none',
        '--out',
        temporaryDirectory(),
      ],
      ...['--metrics-port', '0', ...(await twoTargets())],
    ]);
    const url = await addressOf(run, 'metrics');
    expect(new URL(url).hostname).toBe('127.0.0.1');
    await expect
      .poll(async () => (await fetch(url)).text(), { timeout: 240_000 })
      .toMatch(/^cache_bench_server_memory_used_bytes\{target="two",profile="mixed"\} \d{6,}$/m);
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toContain('openmetrics-text');
    expect(await response.text()).toMatch(
      /^db_client_operation_duration_seconds_count\{.*cache_bench_target="one"/m,
    );
    expect((await run.finished).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });
});

describeInBrowser('--dashboard', ({ openUrl }) => {
  it.each([
    [
      'a run',
      ['run', 'mixed', '--blocks', '2', '--duration', '2s', '--warmup', '200ms', '--no-calibrate'],
      2,
    ],
    ['a soak', ['soak', 'mixed', '--for', '12s', '--row', '1s', '--beside', 'none'], 6],
  ])('draws %s while it goes on, and says when it has ended', async (_what, args, plots) => {
    const run = startCli([
      ...args,
      ...LOAD,
      '--dashboard',
      '--out',
      temporaryDirectory(),
      ...(await twoTargets()),
    ]);
    const { page, noises } = await openUrl(await addressOf(run, 'dashboard'));
    await expect
      .poll(() => page.locator('figure .canvas canvas').count(), { timeout: 240_000 })
      .toBeGreaterThanOrEqual(plots);
    expect(await page.getByRole('heading', { name: 'Throughput' }).isVisible()).toBe(true);
    expect(await page.locator('.toolbar button').allTextContents()).toEqual(
      expect.arrayContaining(['one', 'two']),
    );
    expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
    const before = await page.locator('figure .canvas').first().getAttribute('aria-label');
    expect(before).toContain('Throughput');
    expect((await run.finished).code).toBe(0);
    await expect.poll(() => page.locator('#state').textContent()).toMatch(/^ended/);
    expect(noises).toEqual([]);
  });

  it('draws the run of a fleet, and says who sends', async () => {
    const queue = `redis://127.0.0.1:${(await redis()).port}`;
    const agents = ['east', 'west'].map((name) =>
      startCli(['agent', '--fleet', queue, '--name', name, '--threads', '1']),
    );
    try {
      await Promise.all(agents.map((agent) => agent.seen(/is ready/)));
      const run = startCli([
        ...['run', 'mixed', '--blocks', '2', '--duration', '4s', '--warmup', '200ms', '--no-calibrate'],
        ...['--fleet', queue, '--agents', '2', '--shared-machine', '--dashboard', ...LOAD],
        ...['--out', temporaryDirectory(), ...(await twoTargets())],
      ]);
      const { page, noises } = await openUrl(await addressOf(run, 'dashboard'));
      await expect
        .poll(() => page.locator('#notes li').allTextContents(), { timeout: 240_000 })
        .toContain('load is sent by 2 agents: east, west');
      await expect
        .poll(() => page.locator('figure .canvas canvas').count(), { timeout: 240_000 })
        .toBeGreaterThanOrEqual(2);
      expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
      const { code, stderr } = await run.finished;
      expect(code, stderr).toBe(0);
      await expect.poll(() => page.locator('#state').textContent()).toBe('ended');
      expect(noises).toEqual([]);
    } finally {
      for (const agent of agents) agent.kill('SIGTERM');
      await Promise.all(agents.map(({ finished }) => finished));
    }
  });

  it('shows the phases of a rehearsal, who answers how much of the traffic, and errors', async () => {
    const plan = join(temporaryDirectory(), 'plan.yaml');
    const phases = [
      { name: 'alone', for: '2s' },
      // Long enough for a browser to start in.
      { name: 'half', for: '10s', share: '50%', split: 'request', writes: 'dual-async' },
      { name: 'back', for: '3s', rollback: true, writes: 'dual-async' },
    ];
    writeFileSync(
      plan,
      JSON.stringify({
        name: 'plan',
        profile: 'mixed',
        rate: 300,
        connections: 2,
        keys: 300,
        witnesses: '50%',
        // What comes late on a busy machine is no loss.
        timeout: '30s',
        phases,
      }),
    );
    const targets = await twoTargets();
    const run = startCli(['rehearse', plan, ...targets, '--dashboard', '--out', temporaryDirectory()]);
    const { page, noises } = await openUrl(await addressOf(run, 'dashboard'));
    const rows = page.locator('#phases tbody tr');
    await expect.poll(() => rows.count()).toBe(3);
    await expect
      .poll(() => page.locator('#phases [aria-current="step"] th').textContent(), { timeout: 240_000 })
      .toMatch(/^(half|back)$/);
    const heading = (name: string) => page.getByRole('heading', { name, exact: true });
    for (const name of ['Throughput', 'Share of the traffic', 'Failures'])
      await expect.poll(() => heading(name).isVisible()).toBe(true);
    expect((await run.finished).code).toBe(0);
    await expect.poll(() => page.locator('#state').textContent()).toBe('ended');
    expect(await rows.locator('td:nth-child(3)').allTextContents()).toEqual(['over', 'over', 'over']);
    // Nothing is copied before users are sent there.
    expect(await rows.locator('td:nth-child(4)').allTextContents()).toEqual([
      'nothing wrong',
      expect.stringContaining('missing reads'),
      'nothing wrong',
    ]);
    const share = page.locator('figure', { has: heading('Share of the traffic') });
    await share.locator('summary').click();
    // The table is filled when it is opened, which the click does not wait for.
    await expect.poll(() => share.locator('tbody tr').count(), { timeout: 240_000 }).toBeGreaterThan(0);
    const shares = await share
      .locator('tbody tr')
      .evaluateAll((all) =>
        all.map((row) =>
          [...row.querySelectorAll('td')].map((cell) => Number.parseFloat(cell.textContent ?? '')),
        ),
      );
    // All by one side at first; later by both, and never more than all of it.
    expect(shares[0]).toEqual([100, 0]);
    expect(shares.some(([old, next]) => old! > 20 && next! > 20)).toBe(true);
    for (const [old, next] of shares) expect(Math.abs(old! + next! - 100)).toBeLessThan(0.2);
    expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
    expect(noises).toEqual([]);
  });

  it('shows what servers and files say as text, readable in light and dark, on a desk and a phone', async () => {
    const live = createLiveRoutes();
    const server = await serve({ host: '127.0.0.1', port: 0, flag: '--dashboard', routes: live.routes });
    try {
      const evil = '<img src=x onerror=alert(1)>';
      live.tell({ kind: 'begin', title: evil, targets: [{ name: `</script>${evil}` }, { name: 'two' }] });
      for (let at = 0; at < 40; at++)
        live.tell({ kind: 'sample', target: 'two', atMs: at * 500, values: { rate: 100 + at, used: 1e6 } });
      live.tell({ kind: 'note', text: evil, isTrouble: true });
      live.tell({ kind: 'verdict', target: 'two', metric: evil, word: 'grows' });
      live.tell({
        kind: 'phases',
        phases: [{ name: evil, what: evil, state: 'over', found: evil, isTrouble: true }],
      });
      const { page, noises } = await openUrl(server.url);
      await expect.poll(() => page.locator('figure .canvas canvas').count()).toBe(2);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('#notes li').textContent()).toBe(evil);
      // Newer points come into the same plots.
      live.tell({ kind: 'sample', target: 'two', atMs: 30_000, values: { rate: 500 } });
      live.tell({ kind: 'state', text: 'later' });
      await expect.poll(() => page.locator('#state').textContent()).toBe('later');
      expect(await page.locator('figure .canvas canvas').count()).toBe(2);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await page.evaluate('probes.faintTexts()'), `${width} px, ${colorScheme}`).toEqual([]);
        }
      }
      expect(noises).toEqual([]);
    } finally {
      live.close();
      await server.close();
    }
  });
});
