// The workflows of this project, its action, and those that `init` writes: pinned, bounded, and naming only what exists.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly node?: readonly number[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const OWN = readdirSync(join(ROOT, '.github/workflows')).map((file) => `.github/workflows/${file}`);
const workflows = new Map(
  [...OWN, 'templates/github.yml'].map((file) => [file, parse(read(file)) as Workflow]),
);
const jobs = [...workflows].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ place: `${file} ${name}`, file, job })),
);
const action: readonly Step[] = parse(read('action.yml')).runs.steps;
const pipeline: Readonly<
  Record<string, { readonly script?: readonly string[]; readonly before_script?: string[] }>
> = parse(read('templates/gitlab.yml'));

/** Every shell script that a runner would be given. */
const scripts = [
  ...jobs.flatMap(({ place, job }) => job.steps.map(({ run }) => ({ place, run }))),
  ...action.map(({ run }) => ({ place: 'action.yml', run })),
  ...Object.entries(pipeline).flatMap(([name, { script = [], before_script = [] }]) =>
    [...before_script, ...script].map((run) => ({ place: `templates/gitlab.yml ${name}`, run })),
  ),
].filter((one): one is { place: string; run: string } => one.run !== undefined);

describe('workflows', () => {
  it('pin every action by its commit, and say of which release that is', () => {
    const uses = [...OWN, 'templates/github.yml', 'action.yml'].flatMap((file) =>
      [...read(file).matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map((match) => ({ file, uses: match[1]! })),
    );
    expect(uses.length).toBeGreaterThan(10);
    const loose = uses.filter(
      ({ uses }) => !/^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses),
    );
    expect(loose).toEqual([]);
    // One action, one commit, wherever it is used.
    const commits = new Map<string, string>();
    for (const { uses: one } of uses) {
      const [name, commit] = one.split('@') as [string, string];
      const repository = name.split('/').slice(0, 2).join('/');
      expect(commit, name).toBe(commits.get(repository) ?? commit);
      commits.set(repository, commit);
    }
  });

  it('give no job more rights, or more time, than it needs', () => {
    for (const { place, file, job } of jobs) {
      expect(job['timeout-minutes'], place).toBeLessThanOrEqual(60);
      expect(workflows.get(file)!.permissions, file).toBeDefined();
      expect(workflows.get(file)!.concurrency?.group, file).toBeDefined();
      const rights = { ...workflows.get(file)!.permissions, ...job.permissions };
      const mayWrite = Object.values(rights).includes('write');
      // Who may write or publish runs nothing of what packages bring along.
      if (mayWrite)
        expect(job.steps.map(({ run }) => run ?? '').join('\n'), place).not.toMatch(/npm (?:ci|run|test)/);
    }
  });

  it('keep no credentials in a checkout of this project', () => {
    const checkouts = jobs
      .filter(({ file }) => OWN.includes(file))
      .flatMap(({ job }) => job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')));
    expect(checkouts.length).toBeGreaterThan(3);
    for (const { with: inputs } of checkouts) expect(inputs).toMatchObject({ 'persist-credentials': false });
  });

  it('test every major version of Node that is supported, the oldest included', () => {
    const [oldest] = /\d+/.exec(manifest.engines.node)!;
    const { node } = workflows.get('.github/workflows/ci.yml')!.jobs['check']!.strategy!.matrix;
    expect(node).toEqual([20, 22, 24, 26]);
    expect(node).toContain(Number(oldest));
    expect(node).toContain(Number(read('.nvmrc')));
  });
});

describe('scripts of workflows', () => {
  it.each(scripts)('$place: $run', ({ run }) => {
    expect(spawnSync('bash', ['-n', '-c', run], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    // Expressions that somebody else fills in are words of a command only as variables.
    expect(run).not.toMatch(/\$\{\{ *(?:github\.(?:event|head_ref|ref_name)|inputs)\b/);
    const named = [...run.matchAll(/\bnpm run (?:--silent )?(\w[\w:-]*)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
    const files = [...run.matchAll(/\b(?:node|bash) ((?:scripts|\.ci)\/[\w./-]+)/g)].map(
      (match) => match[1]!,
    );
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('install only what a lock file pins: no name is looked up by a machine that nobody watches', () => {
    for (const { place, run } of scripts) {
      expect(run, place).not.toMatch(/\bnpx\b|\bnpm (?:exec|x|create|init)\b|\b(?:pnpm|yarn|bun) dlx\b/);
      expect(run, place).not.toMatch(/\bnpm (?:i|install|add)\b/);
    }
  });
});

describe('settings of tools', () => {
  it('of Renovate are read, and name files that exist', () => {
    const { extends: presets, ...settings } = JSON.parse(read('renovate.json'));
    expect(presets).toContain('config:recommended');
    const patterns = ['github-actions', 'gitlabci'].flatMap(
      (manager) => settings[manager].managerFilePatterns,
    );
    const files = readdirSync(join(ROOT, 'templates')).map((file) => `templates/${file}`);
    for (const pattern of patterns)
      expect(
        files.some((file) => new RegExp(pattern.slice(1, -1)).test(file)),
        pattern,
      ).toBe(true);
  });

  it('of issues are forms that GitHub reads', () => {
    const folder = join(ROOT, '.github/ISSUE_TEMPLATE');
    for (const file of readdirSync(folder).filter((one) => one !== 'config.yml')) {
      const form = parse(readFileSync(join(folder, file), 'utf8'));
      expect(form, file).toMatchObject({ name: expect.any(String), description: expect.any(String) });
      const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? []);
      expect(new Set(ids).size, file).toBe(ids.length);
      for (const { type, attributes } of form.body)
        expect(type === 'markdown' ? attributes.value : attributes.label, file).toEqual(expect.any(String));
    }
  });
});
