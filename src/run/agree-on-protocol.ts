// Which RESP version all targets speak: the one that is set, or where nobody set it RESP2 as soon as one lacks HELLO.
import type { Warning } from '../result/parts/warning.ts';
import type { Target } from '../targets/contract.ts';
import type { RunSettings } from './plan.ts';
import type { RunPorts } from './ports.ts';

/** ioredis does so too, each connection by itself; here all targets speak the same, or they would not be comparable. */
export async function agreeOnProtocol(
  settings: RunSettings,
  targets: readonly Target[],
  { knowsHello }: Pick<RunPorts, 'knowsHello'>,
  warn: (warning: Warning) => void,
): Promise<RunSettings> {
  if (settings.mayFallBack !== true || settings.protocol === 2) return settings;
  const lacking: string[] = [];
  for (const { name, endpoint, nodes } of targets) {
    const asked = nodes?.map((node) => node.endpoint) ?? [endpoint];
    for (const one of asked)
      if (!(await knowsHello(one))) {
        lacking.push(name);
        break;
      }
  }
  if (lacking.length === 0) return settings;
  warn({
    id: 'W_RESP2',
    message: `${lacking.join(' and ')} ${lacking.length === 1 ? 'does' : 'do'} not know HELLO, so ioredis falls back to RESP2; all targets use RESP2 in this run`,
  });
  return { ...settings, protocol: 2 };
}
