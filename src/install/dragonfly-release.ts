// Where an archive of Dragonfly lies and what digest it has, as its makers publish both with each release.
import { z } from 'zod';
import { CacheBenchError, usageError } from '../core/errors.ts';
import { printable } from '../targets/control/printable.ts';
import type { InstallMachine, InstallSettings } from './contract.ts';
import type { Archive } from './download.ts';
import { askApi } from './release-api.ts';
import { parseVersion, refuseVersion } from './version.ts';

/** The one that cache-bench was tested with. */
export const PINNED_DRAGONFLY = '1.40.1';

const REPOSITORY = 'dragonflydb/dragonfly';
const JSON_TYPE = 'application/vnd.github+json';
/** By the name that Node has for the processor. */
const PROCESSORS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

const assetSchema = z.object({
  name: z.string(),
  size: z.int().nonnegative(),
  browser_download_url: z.url({ protocol: /^https?$/ }),
  /** Absent from assets that were uploaded before June 2025. */
  digest: z.string().nullish(),
});
const releaseSchema = z.object({ tag_name: z.string(), assets: z.array(assetSchema) });
const listSchema = z.array(z.object({ tag_name: z.string(), draft: z.boolean(), prerelease: z.boolean() }));

export interface DragonflyRelease {
  readonly version: string;
  readonly archive: Archive;
  /** Name of the program in the archive. */
  readonly member: string;
}

/** @throws CacheBenchError E_PLATFORM, E_VERSION, E_NO_DIGEST, and those of askApi */
export async function findDragonflyRelease(
  wanted: string,
  settings: InstallSettings,
): Promise<DragonflyRelease> {
  const member = `dragonfly-${requireProcessor(settings.machine)}`;
  const name = `${member}.tar.gz`;
  const { sha256 } = settings;
  if (sha256 !== undefined) {
    if (wanted === 'latest')
      throw usageError('E_VERSION', '--sha256 belongs to one version, not to latest', 'Name the version.');
    const url = `https://github.com/${REPOSITORY}/releases/download/v${wanted}/${name}`;
    return { version: wanted, member, archive: { url, fileName: name, sha256, sizeBytes: undefined } };
  }
  const release = await readRelease(wanted, settings);
  const version = parseVersion(release.tag_name);
  const asset = release.assets.find((one) => one.name === name);
  if (version === undefined || asset === undefined) {
    throw new CacheBenchError(
      'E_PLATFORM',
      `release ${printable(release.tag_name, 40)} of Dragonfly has no ${name}`,
      { hint: 'Name another version, e.g. dragonfly@latest.' },
    );
  }
  const digest = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1];
  if (digest === undefined) {
    throw new CacheBenchError(
      'E_NO_DIGEST',
      `the release API names no sha256 digest for ${name} of Dragonfly ${version}, so it could not be verified; nothing was downloaded`,
      { hint: 'Name a newer version, or give the digest that you trust with --sha256 DIGEST.' },
    );
  }
  return {
    version,
    member,
    archive: { url: asset.browser_download_url, fileName: name, sha256: digest, sizeBytes: asset.size },
  };
}

function requireProcessor({ platform, arch }: InstallMachine): string {
  const processor = PROCESSORS[arch];
  if (platform === 'linux' && processor !== undefined) return processor;
  throw usageError(
    'E_PLATFORM',
    `Dragonfly is released for Linux on x86-64 and 64-bit ARM; this is ${platform} on ${arch}`,
    'Run it in a container, or attach to one elsewhere with -t dragonfly=redis://HOST:PORT.',
  );
}

async function readRelease(
  wanted: string,
  settings: InstallSettings,
): Promise<z.infer<typeof releaseSchema>> {
  const path = `/repos/${REPOSITORY}/releases/${wanted === 'latest' ? 'latest' : `tags/v${wanted}`}`;
  const text = await askApi(path, JSON_TYPE, `the release ${wanted} of Dragonfly`, settings);
  if (text === undefined) refuseVersion('Dragonfly', wanted, await listVersions(settings));
  return parseAnswer(releaseSchema, text, settings);
}

async function listVersions(settings: InstallSettings): Promise<readonly string[]> {
  const path = `/repos/${REPOSITORY}/releases?per_page=100`;
  const text = await askApi(path, JSON_TYPE, 'the list of releases of Dragonfly', settings);
  if (text === undefined) return [];
  return parseAnswer(listSchema, text, settings)
    .filter(({ draft, prerelease }) => !draft && !prerelease)
    .flatMap(({ tag_name }) => parseVersion(tag_name) ?? []);
}

function parseAnswer<T>(schema: z.ZodType<T>, text: string, { apiUrl }: InstallSettings): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CacheBenchError(
    'E_DOWNLOAD',
    `the answer of ${new URL(apiUrl).host} is not from GitHub's release API`,
    { hint: 'Check --github-api, and whether a proxy answers in its place.' },
  );
}
