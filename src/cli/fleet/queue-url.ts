// Reads --fleet: the URL of the queue, in the words of a target's URL.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { withTlsFiles } from '../../targets/attached/open-attached.ts';
import { parseTargetUrl, URL_FORMS } from '../../targets/spec/parse-target-url.ts';

/** @throws CacheBenchError E_FLEET_QUEUE, without a password that the text may hold; E_TLS_FILE */
export function readQueueUrl(text: string, { env }: Pick<Host, 'env'>): Endpoint {
  const fail = (problem: string, hint: string) => usageError('E_FLEET_QUEUE', `--fleet: ${problem}`, hint);
  const lookUp = (variable: string): string => {
    const value = env[variable];
    if (value) return value;
    throw fail(`the environment variable ${variable} is not set`, `Set it, e.g. ${variable}=… cache-bench …`);
  };
  const whole = /^\$\{(\w+)\}$/.exec(text)?.[1];
  const url = whole === undefined ? text : lookUp(whole);
  if (!url.includes('://')) throw fail('it is not a URL', `Use one of ${URL_FORMS}.`);
  const { endpoint, tlsFiles } = parseTargetUrl(url, { lookUp, fail });
  return withTlsFiles({
    name: '--fleet',
    kind: 'attach',
    endpoint,
    ...dropUndefined({ tlsFiles }),
  });
}
