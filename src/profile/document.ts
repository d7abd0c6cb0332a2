// Reads YAML into plain data and remembers where everything stood.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { messageOf } from '../core/errors.ts';
import { formatPath, type Path, type Problem } from './problems.ts';

/** A profile is a page of text; more is another file by mistake. */
const MAX_CHARACTERS = 200_000;

export interface Document {
  /** undefined when the text is not YAML at all. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /**
   * A problem at a path, or at the nearest parent that exists.
   *
   * @param at the key of the pair rather than its value, or a character of the text that stands there
   */
  locate(path: Path, message: string, at?: 'key' | number): Problem;
}

export function readDocument(text: string, file: string): Document {
  const lines = new LineCounter();
  const at = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: formatPath(path), message };
  };
  const failed = (problems: readonly Problem[]): Document => ({
    data: undefined,
    problems,
    locate: (path, message) => at(0, path, message),
  });

  if (text.length > MAX_CHARACTERS)
    return failed([at(0, [], `too long, got ${text.length} characters, wanted at most ${MAX_CHARACTERS}`)]);
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    // A repeated key leaves the rest readable; after any other mistake everything is guesswork, the
    // parser's further errors too.
    const repeated = document.errors.filter((error) => error.code === 'DUPLICATE_KEY');
    const broken = [...document.errors, ...document.warnings].filter((error) => !repeated.includes(error));
    const describe = (error: YAMLError) => at(error.pos[0], [], describeYamlError(error, text));
    const first = broken.sort((a, b) => a.pos[0] - b.pos[0])[0];
    if (first) return failed([...repeated, first].map(describe));

    const problems = repeated.map(describe);
    const refuse = (node: Node, message: string): void => {
      problems.push(at(node.range?.[0] ?? 0, [], message));
    };
    visit(document, {
      Alias: (_, node) => refuse(node, `got the alias *${node.source}, wanted its value written out`),
      Pair: (_, { key }) => {
        if (isScalar(key) && key.value === '__proto__') refuse(key, 'not usable as a key, got "__proto__"');
      },
    });
    if (problems.length > repeated.length) return failed(problems);

    return {
      data: document.toJS(),
      problems,
      locate: (path, message, where) => at(findOffset(document.contents, path, text, where), path, message),
    };
  } catch (error) {
    // Only nesting thousands of levels deep gets here, as an overflow of the stack.
    return failed([at(0, [], `not readable as YAML: ${messageOf(error)}`)]);
  }
}

function describeYamlError(error: YAMLError, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return 'key written twice, wanted it once';
    case 'TAB_AS_INDENT':
      return 'indented with a tab, wanted spaces';
    case 'MULTIPLE_DOCS':
      return 'a second document after ---, wanted one profile in a file';
    case 'UNEXPECTED_TOKEN':
      if (text[error.pos[0]] === '{') return 'a { inside unquoted text, wanted quotes, like "GET {key}"';
      return `not valid YAML: ${error.message}`;
    default:
      if (/call stack/.test(error.message)) return 'nested too deeply, wanted a profile';
      return `not valid YAML: ${error.message}`;
  }
}

function findOffset(root: Node | null, path: Path, text: string, where: 'key' | number | undefined): number {
  let node: Node | null = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    let key: Node | undefined;
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      key = pair?.key as Node | undefined;
      next = pair?.value;
    } else if (isSeq(node)) next = node.items[Number(step)];
    const isLast = index === path.length - 1;
    if (key?.range && isLast && where === 'key') return key.range[0];
    if (!next && key?.range) return key.range[0];
    if (!next) return offset;
    node = next as Node;
    offset = node.range?.[0] ?? offset;
  }
  if (typeof where !== 'number' || !isScalar(node) || isAlias(node)) return offset;
  // Only where the value stands in the file as it is: no escapes, no folded lines.
  const value = String(node.value);
  const begin = offset + (node.type === 'PLAIN' ? 0 : 1);
  return text.startsWith(value, begin) ? begin + where : offset;
}
