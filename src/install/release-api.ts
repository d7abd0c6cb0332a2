// The release API of GitHub: asked with a token where there is one, its refusals explained.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { printable } from '../targets/control/printable.ts';
import type { InstallSettings } from './contract.ts';
import { interruptedError } from './interrupted-error.ts';
import { readText } from './read-text.ts';
import { adviseOn, drop, type HttpResponse, openUrl } from './request.ts';

export const OFFICIAL_API = 'https://api.github.com';
const TOKEN_HINT =
  'Wait until then, or set CACHE_BENCH_GITHUB_TOKEN or GITHUB_TOKEN to a token of yours: with one the limit is higher.';

/**
 * @param path below the base, with a slash in front
 * @param what what is asked for, for messages
 * @returns undefined: there is no such thing (404)
 * @throws CacheBenchError E_RATE_LIMIT, E_DOWNLOAD, E_PROXY
 */
export async function askApi(
  path: string,
  accept: string,
  what: string,
  settings: InstallSettings,
): Promise<string | undefined> {
  const { apiUrl, env, signal } = settings;
  const url = apiUrl + path;
  const token = chooseToken(apiUrl, env);
  try {
    const answer = await openUrl(url, {
      env,
      headers: { accept, 'x-github-api-version': '2022-11-28' },
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...dropUndefined({ signal }),
    });
    if (answer.statusCode === 200) return await readText(answer);
    await drop(answer);
    if (answer.statusCode === 404) return undefined;
    throw refusalOf(answer, what, settings);
  } catch (error) {
    if (signal?.aborted) throw interruptedError();
    if (error instanceof CacheBenchError) throw error;
    throw new CacheBenchError(
      'E_DOWNLOAD',
      `cannot ask ${new URL(url).host} for ${what}: ${printable(messageOf(error))}`,
      {
        hint: `${adviseOn(error)} Another place of the API is named with --github-api URL.`,
        cause: error,
      },
    );
  }
}

/** Tokens that other tools use too go nowhere but where they are from. */
function chooseToken(apiUrl: string, env: InstallSettings['env']): string | undefined {
  const own = env['CACHE_BENCH_GITHUB_TOKEN'];
  const shared = apiUrl === OFFICIAL_API ? env['GITHUB_TOKEN'] || env['GH_TOKEN'] : undefined;
  const token = own || shared || undefined;
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  throw usageError(
    'E_TOKEN',
    'the token for the release API in the environment holds characters that no token has',
    'Set CACHE_BENCH_GITHUB_TOKEN to the token alone, without spaces or line ends.',
  );
}

function refusalOf(answer: HttpResponse, what: string, { apiUrl, now }: InstallSettings): CacheBenchError {
  const { statusCode: status, headers } = answer;
  const host = new URL(apiUrl).host;
  if (status === 401) {
    return new CacheBenchError('E_TOKEN', `${host} does not accept the token of the environment (401)`, {
      hint: 'Renew CACHE_BENCH_GITHUB_TOKEN or GITHUB_TOKEN, or unset it: public releases need none.',
    });
  }
  const resetsAt = readReset(headers, now());
  if ((status === 403 || status === 429) && resetsAt !== undefined) {
    return new CacheBenchError(
      'E_RATE_LIMIT',
      `${host} answers no more requests for now (${status}); the limit resets at ${describeTime(resetsAt, now())}`,
      { hint: TOKEN_HINT },
    );
  }
  return new CacheBenchError('E_DOWNLOAD', `${host} answered the request for ${what} with status ${status}`, {
    hint: 'Try again later, or name another place of the API with --github-api URL.',
  });
}

/** The primary limit names the second at which it resets, the secondary one how many seconds to wait. */
function readReset(headers: HttpResponse['headers'], now: Date): Date | undefined {
  const waitSeconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(waitSeconds)) return new Date(now.getTime() + waitSeconds * 1000);
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  return headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)
    ? new Date(reset * 1000)
    : undefined;
}

function describeTime(at: Date, now: Date): string {
  const minutes = Math.max(1, Math.ceil((at.getTime() - now.getTime()) / 60_000));
  return `${at.toISOString().slice(11, 16)} UTC, in ${minutes} min`;
}
