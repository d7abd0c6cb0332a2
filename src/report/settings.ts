// How the targets were set up, setting by setting, so that a reader sees what differs besides the server.
import { readCommandFlags } from '../core/command-flags.ts';
import { formatBytes } from '../core/units.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import type { SettingRow } from './model.ts';

/** Those that differ first. Empty with one target: nothing to compare with. */
export function listSettings(targets: readonly TargetRecord[]): SettingRow[] {
  if (targets.length < 2) return [];
  const flags = targets.map(({ commandLine }) => readCommandFlags(commandLine ?? []));
  const names = [...new Set(flags.flatMap((one) => [...one.keys()]))].filter((name) => !PRIVATE.has(name));
  const rows = [
    ...PROPERTIES.map(([label, of]) => toRow(label, targets.map(of))),
    ...names.map((name) =>
      toRow(
        `--${name}`,
        flags.map((one) => one.get(name)),
      ),
    ),
  ].filter(({ values }) => values.some((value) => value !== undefined));
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

type Property = readonly [label: string, of: (target: TargetRecord) => string | undefined];

const PROPERTIES: readonly Property[] = [
  ['server', ({ flavor }) => flavor],
  ['version', ({ version }) => version],
  ['threads', ({ threads }) => threads?.toString()],
  ['multiplexing', ({ multiplexing }) => multiplexing],
  [
    'maxmemory',
    ({ maxMemoryBytes }) =>
      maxMemoryBytes === undefined
        ? undefined
        : maxMemoryBytes === 0
          ? 'no limit'
          : formatBytes(maxMemoryBytes),
  ],
  ['CPUs', ({ cpus }) => cpus?.join(',')],
  ['container', ({ container }) => container && `${container.image}, ${container.engine}`],
  ['started by', ({ owned }) => (owned ? 'this run' : 'somebody else')],
];

/** Different for each server that a run starts, whatever else is. */
const PRIVATE = new Set([
  ...['port', 'tls-port', 'dir', 'bind', 'daemonize', 'unixsocket', 'pidfile', 'logfile'],
  ...['rm', 'network', 'label', 'pull'],
]);

function toRow(label: string, values: readonly (string | undefined)[]): SettingRow {
  return { label, values, differs: new Set(values).size > 1 };
}
