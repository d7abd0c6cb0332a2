// What `init --fleet` writes besides the config file.
import { usageError } from '../../core/errors.ts';
import type { OptionsOf } from '../options/option.ts';
import { readVersion } from '../version.ts';
import { DEFAULT_AGENTS, type INIT_OPTIONS } from './options.ts';
import type { Template } from './template.ts';

type Options = OptionsOf<typeof INIT_OPTIONS>;

/** Empty without --fleet. @throws CacheBenchError E_FLAG (exit code 2) for flags that then have no effect */
export async function listFleetFiles(options: Options): Promise<readonly Template[]> {
  const { fleet, agents = DEFAULT_AGENTS, namespace = 'cache-bench' } = options;
  refuseWithout(options);
  if (fleet === undefined) return [];
  const image = options.image ?? `cache-bench:${readVersion()}`;
  const text =
    fleet === 'compose'
      ? (await import('../../fleet/places/compose.ts')).writeCompose({ agents, image })
      : (await import('../../fleet/places/kubernetes.ts')).writeKubernetes({ agents, image, namespace });
  return [
    { template: 'Dockerfile', file: 'fleet/Dockerfile' },
    { template: { text }, file: `fleet/${fleet}.yaml` },
  ];
}

function refuseWithout({ fleet, agents, image, namespace }: Options): void {
  const refuse = (flag: string, needs: string) =>
    usageError(
      'E_FLAG',
      `--${flag} is for a fleet, but there is none without ${needs}`,
      `Add ${needs}, or leave --${flag} out.`,
    );
  if (namespace !== undefined && fleet !== 'kubernetes') throw refuse('namespace', '--fleet kubernetes');
  if (fleet !== undefined) return;
  if (agents !== undefined) throw refuse('agents', '--fleet');
  if (image !== undefined) throw refuse('image', '--fleet');
}
