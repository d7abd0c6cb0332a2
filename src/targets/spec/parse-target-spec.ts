// Reads a target as it stands after -t: NAME=URL, URL, the flavor of a server to start, its program, or an image, with settings.

import { dropUndefined } from '../../core/drop-undefined.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import { MEMORY_WANTED, parseMemoryBytes } from '../../core/units.ts';
import { nameContainer, parseContainerImage } from '../container/container-image.ts';
import { CONTAINER_ENGINES, LOCAL_FLAVORS, type LocalFlavor, type TargetSpec } from '../contract.ts';
import { printable } from '../control/printable.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import { namesNoSecret } from './names-no-secret.ts';
import { parseTargetUrl, URL_FORMS } from './parse-target-url.ts';
import { CORES, type TargetTemplate, type TemplateSettings, withoutLadder } from './target-template.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** localhost, or letters, digits and at least one of the characters that set addresses apart from words. */
const LOOKS_LIKE_HOST = /^(localhost|[\w-]*[.:[][\w.:\]-]*)$/;
const NAME_PATTERN = /^[A-Za-z0-9_.+-]{1,32}$/;

/**
 * `redis`, `io=redis?io-threads=4`, `redis@8`, `dragonfly@1.39.0`, `old=redis@/opt/redis/redis-server`, `redis-cluster?shards=3`, `redis:7.2@docker`, `redis://user:pass@host:port/db`,
 * `prod=rediss://…?ca=FILE`, `unix:///path?db=N`, `redis-cluster://host:port`, `prod=${REDIS_URL}`.
 *
 * @throws CacheBenchError E_TARGET, without a password that the text may hold
 */
export function parseTargetSpec(text: string, env: Environment): TargetSpec {
  return withoutLadder(parseTargetTemplate(text, env));
}

/** As parseTargetSpec; `cores` as the value of a setting is left to a ladder. */
export function parseTargetTemplate(text: string, env: Environment): TargetTemplate {
  const { name, rest } = splitName(text);
  const whole = /^\$\{(\w+)\}$/.exec(rest)?.[1];
  const place = whole === undefined ? rest : lookUp(whole, env, text);
  if (whole !== undefined && !place.includes('://')) {
    // Not shown: it may be a password that was meant to stand elsewhere.
    throw targetError(text, `the value of ${whole} is not a URL`, `Set it to one of ${URL_FORMS}.`);
  }
  if (!place.includes('://')) return parseLocal(text, name, place);
  const spec = parseAttached(text, name, place, env);
  return namesNoSecret(rest) ? { ...spec, url: rest } : spec;
}

/** The first `=` ends a name, unless a URL or the settings have begun before it. */
function splitName(text: string): { readonly name: string | undefined; readonly rest: string } {
  const match = /^([^=:/?@{]*)=(.*)$/s.exec(text);
  if (!match) return { name: undefined, rest: text };
  const [, name, rest] = match;
  if (NAME_PATTERN.test(name!)) return { name: name!, rest: rest! };
  throw targetError(
    text,
    `the name '${printable(name!, 40)}' is not 1 to 32 of the characters A-Z a-z 0-9 _ . + -`,
    'Use a short name, e.g. -t old=redis://host:6379.',
  );
}

function parseAttached(
  text: string,
  name: string | undefined,
  url: string,
  env: Environment,
): Extract<TargetSpec, { kind: 'attach' }> {
  const { endpoint, tlsFiles } = parseTargetUrl(url, {
    lookUp: (variable) => lookUp(variable, env, text),
    fail: (problem, hint) => targetError(text, problem, hint),
  });
  const { address } = endpoint;
  const host = address.kind === 'tcp' && address.host.includes(':') ? `[${address.host}]` : '';
  const fallback = address.kind === 'unix' ? address.path : `${host || address.host}:${address.port}`;
  return {
    name: name ?? printable(fallback, 80),
    kind: 'attach',
    endpoint,
    ...dropUndefined({ tlsFiles }),
  };
}

function parseLocal(text: string, name: string | undefined, place: string): TargetTemplate {
  const question = place.indexOf('?');
  const what = question < 0 ? place : place.slice(0, question);
  const query = question < 0 ? undefined : place.slice(question + 1);
  const { flavor, program, version } = splitWhich(what);
  const container = program === undefined ? parseContainer(text, name, what, query) : undefined;
  if (container !== undefined) return container;
  if (!isLocalFlavor(flavor)) throw unknownFlavor(text, place, flavor);
  const settings = query === undefined ? {} : parseSettings(text, flavor, query);
  return {
    name: name ?? (version === undefined ? flavor : `${flavor}-${version}`),
    kind: 'local',
    flavor,
    ...dropUndefined({ version, program }),
    settings,
  };
}

interface Which {
  readonly flavor: string;
  readonly version?: string;
  readonly program?: string;
}

/** `redis@8`, `dragonfly@1.39.0`: a version; `redis@/opt/redis-server`, `redis@./redis-server`: a program. */
function splitWhich(what: string): Which {
  const [, flavor = '', which = ''] = /^([a-z-]+)(?:@|:bin=)(.+)$/s.exec(what) ?? [];
  if (isLocalFlavor(flavor) && /^\.{0,2}\/|^~\/|\//.test(which)) return { flavor, program: which };
  const version = /^v?(\d+(?:\.\d+){0,2}(?:-[a-z0-9]+)?)$/.exec(which)?.[1];
  return version === undefined ? { flavor: what } : { flavor, version };
}

/** `dragonfly@docker`, `redis:7.2@podman`, `IMAGE@docker`; undefined: something else. */
function parseContainer(
  text: string,
  name: string | undefined,
  what: string,
  query: string | undefined,
): TargetTemplate | undefined {
  const parsed = parseContainerImage(what, (problem, hint) => targetError(text, problem, hint));
  if (parsed === undefined) return undefined;
  const { given, engine, image, flavor } = parsed;
  const {
    memory: size,
    seccomp,
    ...settings
  } = query === undefined ? {} : parseSettings(text, flavor, query);
  // What a container gets does not grow with the cores of a ladder.
  const memory = size === CORES ? 'cores' : size;
  const memoryBytes = memory === undefined ? undefined : parseMemoryBytes(memory);
  const mistake =
    memory !== undefined && !memoryBytes
      ? `memory is '${printable(memory, 40)}': wanted ${MEMORY_WANTED}`
      : seccomp !== undefined && seccomp !== 'unconfined'
        ? `seccomp is '${printable(String(seccomp), 40)}': only unconfined can be asked for`
        : undefined;
  if (mistake !== undefined) throw targetError(text, mistake, `Write e.g. ${given}@${engine}?memory=2GiB.`);
  return {
    name: name ?? nameContainer(given, engine),
    kind: 'container',
    engine,
    image,
    flavor,
    settings,
    ...dropUndefined({ memoryBytes }),
    ...(seccomp === undefined ? {} : { seccomp: 'unconfined' }),
  };
}

function isLocalFlavor(text: string): text is LocalFlavor {
  return (LOCAL_FLAVORS as readonly string[]).includes(text);
}

/** "7.2" is half a version before it is an address. */
function looksLikeHost(text: string): boolean {
  return LOOKS_LIKE_HOST.test(text) && !/^v?\d+(\.[\dxX*]+){0,2}$/.test(text);
}

function unknownFlavor(text: string, place: string, flavor: string): CacheBenchError {
  const [before = '', after, ...more] = place.split('?')[0]!.split('@');
  // More of them stand around a password.
  if (
    after !== undefined &&
    more.length === 0 &&
    isLocalFlavor(before.split(':')[0]!) &&
    !looksLikeHost(after)
  ) {
    const near = suggest(after, CONTAINER_ENGINES);
    return targetError(
      text,
      `'${printable(after, 40)}' is neither ${CONTAINER_ENGINES.join(' nor ')}, nor a version such as 8 or 1.2.3, nor a path`,
      near === undefined
        ? `Write -t ${printable(before, 40)}@docker, ${before.split(':')[0]}@8 or ${before.split(':')[0]}@/path/to/the/program.`
        : `Did you mean @${near}?`,
    );
  }
  if (place.includes('@')) {
    return targetError(
      text,
      'user and password belong in a URL, and this is not a URL',
      'Write redis://USER:PASSWORD@HOST:PORT, with special characters percent-encoded.',
    );
  }
  const program = PROGRAM_NAME.exec(flavor)?.groups;
  const near = suggest(flavor, LOCAL_FLAVORS);
  const several = flavor.split(',').map((one) => one.trim());
  const hint =
    several.length > 1 && several.some(isLocalFlavor)
      ? `Give each a -t of its own: ${several.map((one) => `-t ${printable(one, 40)}`).join(' ')}.`
      : program
        ? `Write ${program['flavor']}${program['version'] === undefined ? '' : `@${program['version']}`}, or the path of a program: ${program['flavor']}@/path/to/${printable(flavor, 80)}.`
        : near
          ? `Did you mean ${near}?`
          : LOOKS_LIKE_HOST.test(flavor)
            ? `Did you mean redis://${printable(flavor, 80)}?`
            : `Use one of ${URL_FORMS}, or the name of a server to start.`;
  return targetError(
    text,
    `'${printable(flavor, 80)}' is neither a URL nor a server to start (${LOCAL_FLAVORS.join(', ')})`,
    hint,
  );
}

/** As programs are called on PATH: `redis-server-8`, `valkey-server`, `redis-7.2`. */
const PROGRAM_NAME = /^(?<flavor>redis|valkey|dragonfly)(?:-server)?(?:-?(?<version>\d+(?:\.\d+)*))?$/;

/** What is written for the program that shall be started; no server has such a setting. */
const PROGRAM_WORDS = /^(bin|binary|exe|executable|path|program)$/i;

/** `io-threads=4&save=` to flags of the server. Values are percent-decoded. */
function parseSettings(text: string, flavor: LocalFlavor, query: string): TemplateSettings {
  const { exampleSetting, reserved, title, findMistake } = LOCAL_SERVERS[flavor];
  const example = `e.g. ${flavor}?${exampleSetting}`;
  const settings: Record<string, string | typeof CORES> = {};
  for (const part of query.split('&')) {
    const match = /^([A-Za-z][\w.-]*)=(.*)$/s.exec(part);
    if (!match) {
      throw targetError(text, `'${printable(part, 40)}' is not SETTING=VALUE`, `Write ${example}.`);
    }
    const [, setting, encoded] = match;
    if (PROGRAM_WORDS.test(setting!)) {
      throw targetError(
        text,
        `${setting} is no setting of ${title}`,
        `To start a program of your own, write NAME=${flavor}@${printable(encoded!, 80) || '/path/to/the/program'}.`,
      );
    }
    if (reserved.includes(setting!.toLowerCase())) {
      throw targetError(
        text,
        `cache-bench chooses ${setting} of the servers that it starts`,
        `To measure ${title} with a ${setting} of your own, start it yourself and attach with -t ${flavor === 'redis-cluster' ? flavor : 'redis'}://HOST:PORT.`,
      );
    }
    if (Object.hasOwn(settings, setting!)) {
      throw targetError(text, `${setting} is given twice`, 'Give each setting once.');
    }
    const value = decodePercent(encoded!);
    if (value === undefined || /[\u0000-\u001f]/.test(value)) {
      throw targetError(text, `the value of ${setting} is not valid`, `Write ${example}.`);
    }
    const isLeft = value === 'cores';
    const mistake = isLeft ? undefined : findMistake?.(setting!, value);
    if (mistake !== undefined) {
      throw targetError(text, `${setting} is '${printable(value, 40)}': ${mistake}`, `Write ${example}.`);
    }
    settings[setting!] = isLeft ? CORES : value;
  }
  return settings;
}

function lookUp(variable: string, env: Environment, text: string): string {
  const value = env[variable];
  if (value) return value;
  throw targetError(
    text,
    `the environment variable ${variable} is ${value === undefined ? 'not set' : 'empty'}`,
    `Set it, e.g. ${variable}=… cache-bench run.`,
  );
}

/** undefined when it is not valid percent-encoded UTF-8. */
function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function targetError(text: string, problem: string, hint: string): CacheBenchError {
  return usageError('E_TARGET', `-t ${hidePassword(printable(text)) || "''"}: ${problem}`, hint);
}

/** Whatever stands before the last @ may be a password, also in a URL with a mistake in it. */
function hidePassword(text: string): string {
  // `redis@docker` and `redis@1.2.3` have none.
  if (new RegExp(`^(?:[\\w.+-]+=)?(?:${LOCAL_FLAVORS.join('|')})@[^@]*$`).test(text)) return text;
  return text
    .replace(/^((?:[\w.+-]+=)?(?:[a-z-]+:\/*)?).*@/is, '$1***@')
    .replace(/([?&][^=&]*(?:pass|pwd|auth|secret|token)[^=&]*=)[^&]*/gi, '$1***');
}
