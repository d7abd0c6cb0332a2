// Runs steps of workflows as a runner would, in a directory of their own and with programs that stand for what is not here.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readOutputs } from '../src/ci/runner.test-helper.ts';
import type { CliRun } from './cli.ts';

export interface WorkflowStep {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

export interface WorkflowJob {
  readonly steps: readonly WorkflowStep[];
}

/** What `${{ … }}` may name. */
export interface RunnerContext {
  readonly github: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string>>;

export function readWorkflow(text: string): Readonly<Record<string, WorkflowJob>> {
  return parse(text).jobs;
}

/** A program in `bin`, which is to stand first on PATH. */
export function addProgram(bin: string, name: string, script: string): void {
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** A script as both GitHub and GitLab run it: the first command that fails ends it. */
export function runScript(script: string, cwd: string, env: Environment = {}): Promise<CliRun> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** One job, as far as it is scripts: steps that use actions are left out, which must not matter. */
export class Runner {
  private readonly cwd: string;
  private readonly context: RunnerContext;
  private env: Environment;
  private readonly outputs: Record<string, Readonly<Record<string, string>>> = {};

  constructor(cwd: string, context: RunnerContext, env: Environment) {
    this.cwd = cwd;
    this.context = context;
    this.env = env;
  }

  /** Runs all scripts whose condition holds until one fails, and returns each by its name. */
  async run({ steps }: WorkflowJob): Promise<ReadonlyMap<string, CliRun>> {
    const done = new Map<string, CliRun>();
    for (const step of steps) {
      if (step.run === undefined || !this.applies(step)) continue;
      const run = await this.runStep(step);
      done.set(step.name ?? step.run, run);
      if (run.code !== 0) break;
    }
    return done;
  }

  private async runStep(step: WorkflowStep): Promise<CliRun> {
    const files = { GITHUB_OUTPUT: join(this.cwd, '.output'), GITHUB_PATH: join(this.cwd, '.path') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, this.fillIn(value)]);
    const run = await runScript(this.fillIn(step.run!), join(this.cwd, step['working-directory'] ?? '.'), {
      ...this.env,
      ...Object.fromEntries(own),
      ...files,
    });
    const lines = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const added = lines(files.GITHUB_PATH).toReversed();
    this.env = { ...this.env, PATH: [...added, this.env['PATH'] ?? process.env['PATH']].join(':') };
    if (step.id !== undefined) this.outputs[step.id] = readOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8'));
    return run;
  }

  private fillIn(text: string): string {
    return text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (expression, path: string) => {
      const [root, ...names] = path.split('.');
      if (root === 'github') return this.context.github[names[0]!] ?? '';
      if (root === 'steps') return this.outputs[names[0]!]?.[names[2]!] ?? '';
      if (path.startsWith('job.services.')) return this.context.services?.[names[1]!] ?? '';
      throw new Error(`nothing stands for ${expression}`);
    });
  }

  /** Conditions of workflows are written as in JavaScript, as far as ours go. */
  private applies({ if: condition }: WorkflowStep): boolean {
    if (condition === undefined) return true;
    const hashFiles = (file: string) => (existsSync(join(this.cwd, file)) ? 'hash' : '');
    return Boolean(
      new Function('github', 'hashFiles', 'always', `return (${condition})`)(
        this.context.github,
        hashFiles,
        () => true,
      ),
    );
  }
}
