// Where in the text of a YAML file the value at a path stands.
import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Path } from './problems.ts';

/**
 * The offset of the value at a path; of its key, where there is no value; of the nearest parent, where there
 * is no such path.
 *
 * @param where the key of the pair rather than its value, or a character within a text
 */
export function findOffset(
  root: Node | null,
  path: Path,
  text: string,
  where: 'key' | number | undefined,
): number {
  let node = root;
  let offset = offsetOf(root) ?? 0;
  for (const [index, step] of path.entries()) {
    const pair = findPair(node, step);
    const value = pair ? pair.value : isSeq<Node>(node) ? node.items[Number(step)] : undefined;
    const wantsKey = where === 'key' && index === path.length - 1;
    if (pair && (wantsKey || !value)) return offsetOf(pair.key) ?? offset;
    if (!value) return offset;
    node = value;
    offset = offsetOf(node) ?? offset;
  }
  return typeof where === 'number' ? findCharacter(node, text, offset, where) : offset;
}

function findPair(node: Node | null, step: string | number): Pair<Node, Node | null> | undefined {
  if (!isMap<Node, Node | null>(node)) return undefined;
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
}

function offsetOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}

/** Exact only where the text stands in the file as it is, without escapes or folded lines; else its begin. */
function findCharacter(node: Node | null, text: string, offset: number, index: number): number {
  if (!isScalar(node)) return offset;
  const begin = offset + (node.type === 'PLAIN' ? 0 : 1);
  return text.startsWith(String(node.value), begin) ? begin + index : offset;
}
