// Finds and reads cache-bench.yaml.

import { dirname, relative, resolve } from 'node:path';
import { dropUndefined } from '../core/drop-undefined.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { type Document, readDocument } from '../profile/document.ts';
import { describeIssues } from '../profile/issues.ts';
import { describeValue, formatProblem, type Path, type Problem } from '../profile/problems.ts';
import type { Config, ConfigFlag, ConfigRule } from './config.ts';
import { type ConfigInput, configSchema } from './schema.ts';

export interface ConfigPlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

const CONFIG_FILE = 'cache-bench.yaml';

/**
 * @param named with --config; else the one in the working directory is read, if there is one
 * @throws CacheBenchError E_CONFIG (exit code 2) with all problems of the file, one a line
 */
export function readConfig({ cwd, files }: ConfigPlace, named: string | undefined): Config | undefined {
  const path = resolve(cwd, named ?? CONFIG_FILE);
  if (named === undefined && files.look(path) === undefined) return undefined;
  const file = named ?? relative(cwd, path);
  let text: string;
  try {
    text = files.readText(path);
  } catch (error) {
    throw usageError('E_CONFIG', `${file} cannot be read: ${messageOf(error)}`, 'Name a YAML file.');
  }
  return parseConfig(text, file, dirname(path));
}

/** @throws CacheBenchError E_CONFIG */
export function parseConfig(text: string, file: string, directory: string): Config {
  const document = readDocument(text, file);
  if (document.data === undefined) throw configError(document.problems);
  // An empty file, or one of comments, says nothing.
  const data = document.data ?? {};
  const parsed = configSchema.safeParse(data);
  const problems = [...document.problems, ...findProblems(document, data, parsed.error?.issues ?? [])];
  if (problems.length > 0 || !parsed.success) throw configError(problems);
  const { targets = [], profiles = [], gate, waive = [], cost } = parsed.data;
  return {
    file,
    directory,
    targets: targets.map((target) =>
      typeof target === 'string' ? target : Object.entries(target)[0]!.join('='),
    ),
    profiles,
    flags: collectFlags(parsed.data),
    rules: (gate?.rules ?? []).map(readRule),
    waivers: waive,
    ...dropUndefined({ cost }),
    placeOf(path, at) {
      const { line, column } = document.locate(path, '', at);
      return { line, column };
    },
    locate: (path, message, at) => formatProblem(document.locate(path, message, at)),
  };
}

function findProblems(
  document: Document,
  data: unknown,
  issues: Parameters<typeof describeIssues>[0],
): readonly Problem[] {
  if (typeof data !== 'object' || Array.isArray(data))
    return [
      document.locate(
        [],
        `got ${describeValue(data)}, wanted a map with targets, profiles, run, servers, waive, gate or cost`,
      ),
    ];
  return describeIssues(issues, data).map(({ path, message, onKey }) =>
    document.locate(path, message, onKey ? 'key' : undefined),
  );
}

function configError(problems: readonly Problem[]): Error {
  return usageError(
    'E_CONFIG',
    problems.map(formatProblem).join('\n'),
    'docs/gate.md shows a config file with everything that it can say, docs/cost.md its section cost.',
  );
}

/** Flags of `run` that stand in a section of their own, under the names that fit there. */
const SECTION_FLAGS = [
  ['gate', 'tolerance', 'tolerance'],
  ['gate', 'onInconclusive', 'on-inconclusive'],
  ['gate', 'baseline', 'baseline'],
  ['servers', 'threads', 'server-threads'],
  ['servers', 'memory', 'server-memory'],
  ['servers', 'eviction', 'eviction'],
  ['servers', 'persistence', 'persistence'],
  ['servers', 'auth', 'server-auth'],
  ['servers', 'tls', 'server-tls'],
] as const;

function collectFlags(input: ConfigInput): Map<string, ConfigFlag> {
  const flags = new Map<string, ConfigFlag>();
  for (const [name, value] of Object.entries(input.run ?? {}))
    flags.set(name, { text: String(value), path: ['run', name] });
  for (const [section, key, name] of SECTION_FLAGS) {
    const value = (input[section] as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (value !== undefined) flags.set(name, { text: String(value), path: [section, key] });
  }
  return flags;
}

type RuleInput = NonNullable<NonNullable<ConfigInput['gate']>['rules']>[number];

function readRule(input: RuleInput, index: number): ConfigRule {
  const path: Path = ['gate', 'rules', index];
  if (typeof input === 'string') return { text: input, path };
  const { rule, on, severity } = input;
  return {
    text: rule,
    ...dropUndefined({ profile: on, severity }),
    path: [...path, 'rule'],
  };
}
