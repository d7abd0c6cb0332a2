// Writes YAML with comments, from data whose texts may hold anything.
import { Document, isMap } from 'yaml';

/** One document of a file. */
export interface CommentedYaml {
  readonly content: object;
  /** Before all of it. */
  readonly head: string;
  /** Before a key each, by its path, e.g. `services.queue`. */
  readonly comments?: Readonly<Record<string, string>>;
}

export function writeYaml(documents: readonly CommentedYaml[]): string {
  return documents.map((one) => toDocument(one).toString({ lineWidth: 0, singleQuote: true })).join('---\n');
}

function toDocument({ content, head, comments = {} }: CommentedYaml): Document {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = toComment(head);
  for (const [path, text] of Object.entries(comments)) {
    const keys = path.split('.');
    const map = document.getIn(keys.slice(0, -1));
    const pair = isMap(map) ? map.items.find(({ key }) => String(key) === keys.at(-1)) : undefined;
    if (pair === undefined) throw new Error(`there is no ${path} to be commented on`);
    pair.key = Object.assign(document.createNode(keys.at(-1)), { commentBefore: toComment(text) });
  }
  return document;
}

function toComment(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}
