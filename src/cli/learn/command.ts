// `cache-bench learn URL`: watches a running server, without writing to it, and writes a profile of its load.
import { resolve } from 'node:path';
import { describeEndpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { formatDurationNs, formatInteger, formatLongDurationNs } from '../../core/units.ts';
import { countCommands, observe, type WatchPlan } from '../../learn/observe.ts';
import { writeProfile } from '../../learn/write-profile.ts';
import { type AttachSpec, withTlsFiles } from '../../targets/attached/open-attached.ts';
import { refuseSentinel } from '../../targets/attached/refuse-sentinel.ts';
import { openControlClient } from '../../targets/control/control-client.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { CommandArgs } from '../command.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import { withInterrupt } from '../host/with-interrupt.ts';
import { readOptions } from '../options/read-options.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { LEARN_OPTIONS } from './options.ts';

const DEFAULT_WATCH_NS = 10e9;
const DEFAULT_SAMPLE = 1000;
const DEFAULT_RATE = 500;
const DEFAULT_KEYS = 1_000_000;

/** @returns the exit code */
export async function learnCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(LEARN_OPTIONS, args, {});
  const spec = readServer(host, String(args['server']));
  const plan: WatchPlan = {
    watchNs: options.duration ?? DEFAULT_WATCH_NS,
    sampleKeys: options.sample ?? DEFAULT_SAMPLE,
    ratePerSecond: options.rate ?? DEFAULT_RATE,
    db: spec.endpoint.db,
  };
  const announcement = announce(spec, plan);
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${announcement}\nNothing has been sent.\n`);
    return EXIT.ok;
  }
  const output = options.output === '-' ? undefined : options.output;
  const path = output === undefined ? undefined : resolve(host.cwd, output);
  if (path !== undefined) assertReplaceable(host.files, path, '--output');
  // Also with --quiet: whoever answers for the server shall be able to read what was sent to it.
  host.stderr.write(`${announcement}\n`);
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${text}\n`);
  };
  return withInterrupt(host, async (signal) => {
    const text = await watch(spec, plan, signal, tell, {
      now: host.now(),
      mostKeys: options.keys ?? DEFAULT_KEYS,
      showNames: options.names ?? true,
    });
    if (path === undefined) host.stdout.write(text);
    else {
      replaceFile(host.files, path, text);
      tell(`wrote ${output}; next: cache-bench run ${output}`);
    }
    return EXIT.ok;
  });
}

async function watch(
  spec: AttachSpec,
  plan: WatchPlan,
  signal: AbortSignal,
  tell: (text: string) => void,
  wishes: Parameters<typeof writeProfile>[1],
): Promise<string> {
  const endpoint = withTlsFiles(spec);
  const client = await openControlClient(endpoint);
  try {
    await refuseSentinel(client, endpoint);
    return writeProfile(await observe(client, plan, signal, tell), wishes);
  } finally {
    client.close();
  }
}

/** @throws CacheBenchError E_TARGET: a server that runs is wanted, and a single one */
function readServer(host: Host, text: string): AttachSpec {
  const spec = parseTargetSpec(text, host.env);
  if (spec.kind !== 'attach')
    throw usageError(
      'E_TARGET',
      `learn ${spec.flavor}: a newly started server has no load to learn from`,
      'Give the URL of the server whose load you want: cache-bench learn redis://HOST:PORT.',
    );
  if (spec.endpoint.cluster)
    throw usageError(
      'E_TARGET',
      `learn ${describeEndpoint(spec.endpoint)}: each node of a cluster counts its own commands`,
      'Learn from one of its nodes: cache-bench learn redis://HOST:PORT.',
    );
  return spec;
}

function announce(spec: AttachSpec, plan: WatchPlan): string {
  const { watchNs, sampleKeys, ratePerSecond } = plan;
  const most = countCommands(plan);
  return [
    `This will be sent to ${describeEndpoint(spec.endpoint)}, over one connection, one command at a time:`,
    `  INFO (a few sections), and again after ${formatDurationNs(watchNs)}; CLIENT LIST and NO-TOUCH, DBSIZE;`,
    `  RANDOMKEY ${formatInteger(sampleKeys)} times at most (where it is refused, SCAN with COUNT 10 for as many keys);`,
    '  of each key found TYPE, PTTL, MEMORY USAGE with SAMPLES 100 and one of STRLEN, LLEN, SCARD, ZCARD, HLEN, XLEN;',
    `  SCAN with COUNT 100 and TYPE for types that commands are for, with looks at what it finds ${formatInteger(sampleKeys)} times at most, on Redis and Valkey alone.`,
    `At most ${formatInteger(most)} commands, ${formatInteger(ratePerSecond)} a second: ${formatDurationNs(watchNs)} of watching, then up to ${formatLongDurationNs(Math.max(1e9, (most / ratePerSecond) * 1e9))} of looking at keys.`,
    'Nothing is written, no value is read; never KEYS, never MONITOR.',
  ].join('\n');
}
