// Names of images: the official ones by flavor, what server an image holds, and how they stand after -t.
import type { CacheBenchError } from '../../core/errors.ts';
import { CONTAINER_ENGINES, type ContainerImage, PROCESS_FLAVORS, type ProcessFlavor } from '../contract.ts';

/** What is meant by the name of a flavor where an image is expected. */
const OFFICIAL_IMAGES: Readonly<Record<ProcessFlavor, string>> = {
  redis: 'redis',
  dragonfly: 'docker.dragonflydb.io/dragonflydb/dragonfly',
  valkey: 'valkey/valkey',
};

/** As both engines read references: parts of letters and digits, a tag, a digest. */
const IMAGE = /^[a-z0-9][\w.-]*(?::\d+(?=\/))?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

export interface ParsedImage extends ContainerImage {
  /** As the user wrote it. */
  readonly given: string;
  /** Whose flags its server understands. */
  readonly flavor: ProcessFlavor;
}

/**
 * `dragonfly@docker`, `redis:7.2@podman`, `ghcr.io/owner/redis@sha256:…@docker`.
 *
 * @returns undefined: no engine stands at the end
 * @throws the error of `fail`
 */
export function parseContainerImage(
  text: string,
  fail: (problem: string, hint: string) => CacheBenchError,
): ParsedImage | undefined {
  const at = text.lastIndexOf('@');
  const engine = CONTAINER_ENGINES.find((one) => at >= 0 && one === text.slice(at + 1));
  if (engine === undefined) return undefined;
  const given = text.slice(0, at);
  const [, name, tag = ''] = /^([a-z]+)((?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?)$/.exec(given) ?? [];
  const official = PROCESS_FLAVORS.find((one) => one === name);
  const image = official === undefined ? given : OFFICIAL_IMAGES[official] + tag;
  if (!IMAGE.test(image)) {
    throw fail(
      'the text before the @ is not the name of an image',
      `Write -t redis:7.2@${engine}, -t dragonfly@${engine}, or the full name of an image.`,
    );
  }
  return { given, engine, image, flavor: flavorOfImage(image) ?? 'redis' };
}

/** By the last part of its name; undefined: an image of somebody else, taken for a Redis. */
export function flavorOfImage(image: string): ProcessFlavor | undefined {
  const name = lastPart(image).split(':')[0];
  return PROCESS_FLAVORS.find((flavor) => flavor === name);
}

/** `redis:7.2@docker`: short enough for a table. */
export function nameContainer(given: string, engine: string): string {
  return `${lastPart(given)}@${engine}`;
}

function lastPart(image: string): string {
  return image.split('@')[0]!.split('/').at(-1)!;
}
