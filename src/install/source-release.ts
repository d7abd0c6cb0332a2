// Where the source of Redis and Valkey lies and what digest it has: both projects publish a list of them in a repository.
import { CacheBenchError, usageError } from '../core/errors.ts';
import type { ProcessFlavor } from '../targets/contract.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { compareVersions } from '../targets/programs/server-cache.ts';
import type { InstallSettings } from './contract.ts';
import type { Archive } from './download.ts';
import { askApi } from './release-api.ts';
import { parseVersion, refuseVersion } from './version.ts';

export type SourceFlavor = Exclude<ProcessFlavor, 'dragonfly'>;

/** Each has a file README with lines `hash NAME.tar.gz sha256 DIGEST URL`. */
const REPOSITORIES: Readonly<Record<SourceFlavor, string>> = {
  redis: 'redis/redis-hashes',
  valkey: 'valkey-io/valkey-hashes',
};
const RAW_TYPE = 'application/vnd.github.raw+json';

export interface SourceRelease {
  readonly version: string;
  readonly archive: Archive;
}

/**
 * @param wanted undefined and "latest": the newest that is no candidate for a release
 * @throws CacheBenchError E_VERSION, E_NO_DIGEST, and those of askApi
 */
export async function findSourceRelease(
  flavor: SourceFlavor,
  wanted: string | undefined,
  settings: InstallSettings,
): Promise<SourceRelease> {
  const { title } = LOCAL_SERVERS[flavor];
  if (settings.sha256 !== undefined) {
    throw usageError(
      'E_USAGE',
      `--sha256 is for Dragonfly: the digests of ${title} are published with the addresses of its archives`,
      'Leave it out.',
    );
  }
  const path = `/repos/${REPOSITORIES[flavor]}/contents/README`;
  const text = await askApi(path, RAW_TYPE, `the digests of ${title}`, settings);
  const releases = text === undefined ? [] : parseHashes(flavor, text);
  if (releases.length === 0) {
    throw new CacheBenchError(
      'E_NO_DIGEST',
      `${new URL(settings.apiUrl).host} has no digests of ${title} at ${path}, so nothing could be verified; nothing was downloaded`,
      { hint: 'Install it with the package manager of the system, or check --github-api.' },
    );
  }
  const versions = releases.map(({ version }) => version);
  const version =
    wanted === undefined || wanted === 'latest'
      ? versions
          .filter((one) => !one.includes('-'))
          .sort(compareVersions)
          .at(-1)
      : wanted;
  // Published anew, a version has a second line; the last one counts.
  const release = releases.findLast((one) => one.version === version);
  return release ?? refuseVersion(title, version ?? 'latest', versions);
}

/** Lines with SHA-1, of releases before 2017, are of no use. */
export function parseHashes(flavor: SourceFlavor, text: string): readonly SourceRelease[] {
  return text.split('\n').flatMap((line) => {
    const [word, fileName = '', algorithm, digest = '', url = '', rest] = line.trim().split(/\s+/);
    const version = parseVersion(new RegExp(`^${flavor}-(.+)\\.tar\\.gz$`).exec(fileName)?.[1] ?? '');
    const isUsable =
      word === 'hash' && algorithm === 'sha256' && /^[0-9a-f]{64}$/.test(digest) && rest === undefined;
    if (version === undefined || !isUsable || !/^https?:\/\//.test(url) || !URL.canParse(url)) return [];
    // The list of Redis is older than the certificates of its server.
    const secure = url.replace(/^http:\/\/download\.redis\.io\//, 'https://download.redis.io/');
    return [{ version, archive: { url: secure, fileName, sha256: digest, sizeBytes: undefined } }];
  });
}
