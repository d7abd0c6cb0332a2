// What files that start a fleet have in common: what may be chosen, the names in them, and how they are written as YAML.
import { type Document, isMap, Document as YamlDocument } from 'yaml';

export interface FleetChoice {
  readonly agents: number;
  /** Of the tool itself, as a container engine knows it. */
  readonly image: string;
}

/** From both files, and from the documents: who sets it up writes it once. */
export const QUEUE_PASSWORD = 'QUEUE_PASSWORD';
/** The reference is resolved by cache-bench, from the environment of each process. */
export const QUEUE_URL = `redis://:\${${QUEUE_PASSWORD}}@queue:6379`;
export const QUEUE_IMAGE = 'redis:8';
/** The user `redis` of that image: what starts as root there would change to it, but not when it is started by a shell. */
export const QUEUE_USER = 999;
/** The user `node` of the images of Node.js. */
export const TOOL_USER = 1000;
/** Where the image of the tool works and keeps its results. */
export const WORKPLACE = '/work';

/**
 * A shell that becomes the server, with its settings from its input: a password among its arguments would be seen by
 * every process of the machine. Nothing is saved: what a run needs of the queue ends with the run.
 */
export const QUEUE_SCRIPT = `exec redis-server - <<END
bind * -::*
save ""
appendonly no
maxmemory-policy noeviction
requirepass "$${QUEUE_PASSWORD}"
END
`;

/** With the password from the environment, so that it is in no argument. */
export const QUEUE_CHECK = `REDISCLI_AUTH="$${QUEUE_PASSWORD}" redis-cli ping | grep -q PONG`;

/** @param comments one for each key of the outermost map that needs one */
export function toDocument(
  content: object,
  head: string,
  comments: Readonly<Record<string, string>> = {},
): Document {
  const document = new YamlDocument(content, { aliasDuplicateObjects: false });
  document.commentBefore = comment(head);
  for (const [path, text] of Object.entries(comments)) {
    const keys = path.split('.');
    const map = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1));
    if (!isMap(map)) throw new Error(`no map at ${path}`);
    const pair = map.items.find(({ key }) => String(key) === keys.at(-1));
    if (pair === undefined) throw new Error(`nothing at ${path}`);
    pair.key = Object.assign(document.createNode(keys.at(-1)), { commentBefore: comment(text) });
  }
  return document;
}

export function writeYaml(documents: readonly Document[]): string {
  return documents.map((document) => document.toString({ lineWidth: 0, singleQuote: true })).join('---\n');
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}
