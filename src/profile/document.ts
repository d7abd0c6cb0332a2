// Reads YAML into plain data and remembers where everything stood.
import {
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
  type Document as YamlDocument,
} from 'yaml';
import { messageOf } from '../core/errors.ts';
import { findOffset } from './find-offset.ts';
import { findLayoutMistake } from './layout/find-layout-mistake.ts';
import { describeValue, escapeText, formatPath, type Path, type Problem } from './problems.ts';

/** A profile is a page of text; more is another file by mistake. */
const MAX_CHARACTERS = 200_000;
/** A profile has some ten levels. The parser takes memory by the square of them. */
const MAX_LEVELS = 200;

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
    return {
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      path: formatPath(path),
      // The parser's own messages quote the file.
      message: escapeText(message),
    };
  };
  const failed = (problems: readonly Problem[]): Document => ({
    data: undefined,
    problems,
    locate: (path, message) => at(0, path, message),
  });

  if (text.length > MAX_CHARACTERS)
    return failed([at(0, [], `too long, got ${text.length} characters, wanted at most ${MAX_CHARACTERS}`)]);
  const strange = findStrangeCharacter(text);
  if (strange !== undefined) {
    addLines(lines, text, strange.offset);
    return failed([at(strange.offset, [], strange.message)]);
  }
  const deep = findDeepNesting(text);
  if (deep !== undefined) {
    addLines(lines, text, deep);
    return failed([at(deep, [], 'nested too deeply')]);
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    // A repeated key leaves the rest readable; after any other mistake everything is guesswork, the
    // parser's further errors too.
    const repeated = document.errors.filter((error) => error.code === 'DUPLICATE_KEY');
    const broken = [...document.errors, ...document.warnings].filter((error) => !repeated.includes(error));
    const describe = (error: YAMLError) => at(error.pos[0], [], describeYamlError(error, text));
    const first = broken.sort((a, b) => a.pos[0] - b.pos[0])[0];
    if (first) return failed([...repeated.map(describe), describeBroken(first, text, at)]);

    const problems = repeated.map(describe);
    const refused = findRefused(document);
    if (refused) return failed([...problems, at(refused.node.range?.[0] ?? 0, [], refused.message)]);

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

/** The parser, which notes them by itself, has not seen this text. */
function addLines(lines: LineCounter, text: string, last: number): void {
  for (let start = 0; start >= 0 && start <= last; ) {
    lines.addNewLine(start);
    start = text.indexOf('\n', start) + 1 || -1;
  }
}

/** What no text of YAML holds: bytes that were no UTF-8, and control characters. */
function findStrangeCharacter(
  text: string,
): { readonly offset: number; readonly message: string } | undefined {
  const offset = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/);
  if (offset < 0) return undefined;
  const character = text[offset]!;
  if (character === '\ufffd')
    return {
      offset,
      message:
        'a byte that is no UTF-8, wanted the file saved as UTF-8, e.g. by: iconv -f WINDOWS-1252 -t UTF-8',
    };
  if (character === '\0' && text[offset + 2] === '\0')
    return { offset, message: 'UTF-16 without a byte order mark, wanted the file saved as UTF-8' };
  const code = character.charCodeAt(0).toString(16).padStart(2, '0');
  return { offset, message: `the control character ${code}, wanted it as "\\x${code}" in double quotes` };
}

/**
 * Brackets that are opened and never closed, quoted ones too, or lists begun within lists on one line; by indentation
 * alone no text of this length gets deep enough to hurt. @returns the offset of the first level too many
 */
function findDeepNesting(text: string): number | undefined {
  let level = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset]!;
    if (character === '[' || character === '{') {
      if (++level > MAX_LEVELS) return offset;
    } else if (character === ']' || character === '}') level = Math.max(0, level - 1);
  }
  const found = new RegExp(`(?:[-?:][ \\t]+){${MAX_LEVELS}}`).exec(text);
  return found?.index;
}

/** What YAML allows and a profile doesn't need: everything that makes data out of thin air. */
function findRefused(
  document: YamlDocument.Parsed,
): { readonly node: Node; readonly message: string } | undefined {
  let refused: { node: Node; message: string } | undefined;
  const refuse = (node: Node, message: string) => {
    refused = { node, message };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_, node) => refuse(node, `got the alias *${node.source}, wanted its value written out`),
    Value: (_, node) =>
      node.tag === undefined
        ? undefined
        : refuse(node, `got the tag ${describeValue(node.tag)}, wanted none`),
    Pair: (_, { key }) => {
      if (!isScalar(key)) return refuse(key as Node, 'got a list or a map as a key, wanted text');
      return key.value === '__proto__' ? refuse(key, 'got the key "__proto__", wanted another') : undefined;
    },
  });
  return refused;
}

/** In our words where the lines show what was meant, for the parser only says where it could not go on. */
function describeBroken(
  error: YAMLError,
  text: string,
  at: (offset: number, path: Path, message: string) => Problem,
): Problem {
  const isClear = /^(TAB_AS_INDENT|MULTIPLE_DOCS)$/.test(error.code) || /call stack/.test(error.message);
  const mistake = isClear ? undefined : findLayoutMistake(text);
  return mistake === undefined
    ? at(error.pos[0], [], describeYamlError(error, text))
    : at(mistake.offset, [], mistake.message);
}

function describeYamlError(error: YAMLError, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return `${describeKeyAt(text, error.pos[0])} written twice, wanted it once${isInList(text, error.pos[0]) ? ' in an entry; a new entry begins with a dash' : ''}`;
    case 'TAB_AS_INDENT':
      return 'indented with a tab, wanted spaces';
    case 'BAD_SCALAR_START':
      return `text that begins with ${text[error.pos[0]]}, wanted quotes around it`;
    case 'MULTIPLE_DOCS':
      return 'a second document after ---, wanted one in a file';
    case 'UNEXPECTED_TOKEN':
      if (text[error.pos[0]] === '{') return 'a { inside unquoted text, wanted quotes, like "GET {key}"';
      return `not valid YAML: ${error.message}`;
    default:
      if (/call stack/.test(error.message)) return 'nested too deeply';
      return `not valid YAML: ${error.message}`;
  }
}

function describeKeyAt(text: string, offset: number): string {
  const [key] = /^[\w-]+/.exec(text.slice(offset, offset + 60)) ?? [];
  return key === undefined ? 'key' : `key ${describeValue(key)}`;
}

/** An entry of a list has fewer. */
const MOST_LINES_ABOVE = 50;

/** Whether the key at an offset is indented below a dash. */
function isInList(text: string, offset: number): boolean {
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  const indent = offset - start;
  for (let lines = 0; start > 0 && lines < MOST_LINES_ABOVE; lines++) {
    const end = start - 1;
    start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (line.trim() !== '' && line.search(/\S/) < indent) return line.trimStart().startsWith('-');
  }
  return false;
}
