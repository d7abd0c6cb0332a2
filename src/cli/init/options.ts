// The flags of `init`.
import { countWithin, flag, oneOf, option } from '../options/option.ts';

const FILES = 'Files';
const FLEET = 'Fleet';
const SYSTEMS = ['github', 'gitlab'] as const;

export const DEFAULT_AGENTS = 4;
const MOST_AGENTS = 1000;

export const INIT_OPTIONS = {
  ci: option(
    'value',
    FILES,
    'also a workflow, with both servers as services: github or gitlab',
    'github or gitlab',
    oneOf(...SYSTEMS),
  ),
  grafana: flag(FILES, 'also a Grafana dashboard for the metrics of --metrics-port'),
  fleet: option(
    'value',
    FLEET,
    'also files that start a queue, agents and a coordinator, and a Dockerfile: compose or kubernetes',
    'compose or kubernetes',
    oneOf('compose', 'kubernetes'),
  ),
  agents: option(
    'value',
    FLEET,
    `how many; ${DEFAULT_AGENTS} unless given`,
    `a whole number from 1 to ${MOST_AGENTS}`,
    countWithin(1, MOST_AGENTS),
  ),
  image: option(
    'value',
    FLEET,
    'image of cache-bench, by its name in the container engine; cache-bench with its version unless given',
    'the name of an image, e.g. registry.example/cache-bench:1',
    matching(/^[\w][\w.:/@-]{0,254}$/),
  ),
  namespace: option(
    'value',
    FLEET,
    'namespace in Kubernetes; cache-bench unless given',
    'up to 63 small letters, digits and dashes, with a letter or digit at both ends',
    matching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  ),
  force: flag(FILES, 'replace existing files'),
} as const;

function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}
