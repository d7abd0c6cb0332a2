// `cache-bench init`: writes a config file to begin with, and what flags ask for: a workflow, a dashboard, a fleet.
import { dirname, resolve } from 'node:path';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { findShipped } from '../../core/package-files.ts';
import type { CommandArgs } from '../command.ts';
import { replaceFile } from '../host/replace-file.ts';
import { readOptions } from '../options/read-options.ts';
import { readVersion } from '../version.ts';
import { listFleetFiles } from './fleet-files.ts';
import { INIT_OPTIONS } from './options.ts';
import type { Template } from './template.ts';

const GRAFANA: Template = { template: 'grafana.json', file: 'cache-bench-grafana.json' };
const CONFIG: Template = { template: 'cache-bench.yaml', file: 'cache-bench.yaml' };
const WORKFLOWS: Readonly<Record<'github' | 'gitlab', readonly Template[]>> = {
  github: [{ template: 'github.yml', file: '.github/workflows/cache-bench.yml' }],
  gitlab: [
    { template: 'gitlab.yml', file: '.gitlab/cache-bench.yml' },
    // Holds a project's other jobs.
    { template: 'gitlab-include.yml', file: '.gitlab-ci.yml', keep: true },
  ],
};

/**
 * @returns the exit code
 * @throws CacheBenchError E_EXISTS (exit code 2): then nothing was written; E_WRITE
 */
export async function initCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(INIT_OPTIONS, args, host.env);
  const { ci, fleet, grafana = false, force = false } = options;
  const isThere = ({ file }: Template): boolean => host.files.look(resolve(host.cwd, file)) !== undefined;
  // Who adds a workflow or a dashboard has often a config already, with rules of their own.
  const config = { ...CONFIG, keep: ci !== undefined || fleet !== undefined || grafana };
  const templates = [
    config,
    ...(ci === undefined ? [] : WORKFLOWS[ci]),
    ...(grafana ? [GRAFANA] : []),
    ...(await listFleetFiles(options)),
  ];
  const inTheWay = templates.filter((one) => !one.keep && isThere(one));
  if (inTheWay.length > 0 && !force) {
    throw usageError(
      'E_EXISTS',
      `${inTheWay.map(({ file }) => file).join(', ')} already ${inTheWay.length === 1 ? 'exists' : 'exist'}; nothing was written`,
      'Pass --force to replace.',
    );
  }
  for (const one of templates) {
    if (one.keep && isThere(one)) {
      host.stdout.write(`kept  ${one.file}\n`);
      continue;
    }
    await writeTemplate(host, one);
    host.stdout.write(`wrote ${one.file}\n`);
  }
  host.stderr.write(`${await adviseNext(host, ci, fleet)}\n`);
  return EXIT.ok;
}

async function writeTemplate(host: Host, { template, file }: Template): Promise<void> {
  const path = resolve(host.cwd, file);
  const text =
    typeof template === 'string' ? host.files.readText(findShipped(`templates/${template}`)) : template.text;
  try {
    host.files.makeDirectory(dirname(path));
  } catch (error) {
    throw new CacheBenchError('E_WRITE', `${file} cannot be written: ${messageOf(error)}`, {
      hint: 'Run it in a directory that can be written.',
      cause: error,
    });
  }
  replaceFile(host.files, path, text.replaceAll('@VERSION', `@${readVersion()}`), file);
}

async function adviseNext(
  host: Host,
  ci: keyof typeof WORKFLOWS | undefined,
  fleet: 'compose' | 'kubernetes' | undefined,
): Promise<string> {
  if (fleet !== undefined && ci === undefined)
    return `Next: name servers at addresses that agents reach in cache-bench.yaml, then follow the first lines of fleet/${fleet}.yaml.`;
  if (ci === undefined) return "Next: 'cache-bench run --quick' for a first look, then adjust the rules.";
  const pin = `Next: 'npm install --prefix bench --save-exact cache-bench@${readVersion()}' writes bench/package-lock.json, which pins what the job installs (not published where you are: a tarball of 'npm pack' in its place, docs/ci-guide.md).`;
  if (ci === 'github') return `${pin} Commit all of them, and open a pull request.`;
  const includes = host.files
    .readText(resolve(host.cwd, '.gitlab-ci.yml'))
    .includes('.gitlab/cache-bench.yml');
  return includes
    ? `${pin} Commit all of them, open a merge request, and give the pipeline a schedule.`
    : `${pin} Then add 'include: [{ local: .gitlab/cache-bench.yml }]' to .gitlab-ci.yml.`;
}
