// Key names that are built alike, with everything left out of them that could tell one key, person or tenant.

/** Literal text that many keys share, or a place where they differ. */
export type NamePart = string | { readonly kind: 'number' | 'other'; readonly length: number };

export interface NameGroup {
  readonly parts: readonly NamePart[];
  /** Indexes of the names that were given. */
  readonly members: readonly number[];
}

/** A word stands for a kind of key, and is shown, when so many different keys have it at one place … */
const LEAST_KEYS = 10;
/** … and no smaller share of the keys that are alike up to there: a tenth of that is a tenant, not a kind. */
const LEAST_SHARE = 0.02;
/** Longer names are variable from there on. */
const MOST_TOKENS = 24;

/**
 * Groups of names of the same build, the largest first. Digits, and words that few keys share, are places where keys
 * differ; only words that many different keys have in common, and punctuation, are kept.
 *
 * @param names of different keys
 */
export function groupNames(names: readonly string[]): readonly NameGroup[] {
  const tokens = names.map(splitName);
  let open = [{ path: '', members: names.map((_, index) => index) }];
  const closed: { readonly path: string; readonly members: readonly number[] }[] = [];
  for (let at = 0; open.length > 0; at++) {
    const next = new Map<string, number[]>();
    for (const { path, members } of open) {
      const ended = members.filter((member) => tokens[member]!.length === at);
      if (ended.length > 0) closed.push({ path, members: ended });
      const going = members.filter((member) => tokens[member]!.length > at);
      const kept = findSharedWords(going.map((member) => tokens[member]![at]!));
      for (const member of going) {
        hideWord(tokens[member]!, at, kept);
        const { kind, text } = tokens[member]![at]!;
        const step = `${path}\n${kind === 'word' || kind === 'separator' ? text : ''}`;
        const reached = next.get(step);
        if (reached === undefined) next.set(step, [member]);
        else reached.push(member);
      }
    }
    open = [...next].map(([path, members]) => ({ path, members }));
  }
  return closed
    .map(({ members }) => ({ members, parts: describeParts(members.map((member) => tokens[member]!)) }))
    .sort((one, other) => other.members.length - one.members.length);
}

/** `session:#:*`: numbers as #, other places where names differ as *. */
export function formatParts(parts: readonly NamePart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.kind === 'number' ? '#' : '*')).join('');
}

interface Token {
  readonly kind: 'word' | 'separator' | 'number' | 'other';
  readonly text: string;
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Stands for what is variable anyway; no word, number or separator. */
const HIDDEN = '\u0001';
const SEPARATORS = /([:./|_\-#{}@,;=$+~]+)/;

function splitName(name: string): Token[] {
  const pieces = name
    .replace(UUID, (uuid) => HIDDEN.repeat(uuid.length))
    .split(SEPARATORS)
    .filter((piece) => piece !== '');
  const tokens = pieces.flatMap(readPiece);
  if (tokens.length <= MOST_TOKENS) return tokens;
  const rest = tokens.slice(MOST_TOKENS).map(({ text }) => text);
  return [...tokens.slice(0, MOST_TOKENS), { kind: 'other', text: rest.join('') }];
}

function readPiece(text: string): readonly Token[] {
  if (SEPARATORS.test(text)) return [{ kind: 'separator', text }];
  if (/^\d+$/.test(text)) return [{ kind: 'number', text }];
  const [, word, digits] = /^([A-Za-z]{1,24})(\d*)$/.exec(text) ?? [];
  if (word === undefined) return [{ kind: 'other', text }];
  return digits === ''
    ? [{ kind: 'word', text }]
    : [
        { kind: 'word', text: word },
        { kind: 'number', text: digits! },
      ];
}

function findSharedWords(tokens: readonly Token[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { kind, text } of tokens) if (kind === 'word') counts.set(text, (counts.get(text) ?? 0) + 1);
  const least = Math.max(LEAST_KEYS, LEAST_SHARE * tokens.length);
  return new Set([...counts].filter(([, count]) => count >= least).map(([word]) => word));
}

/** A word that isn't shared is a place where keys differ, together with the number right after it. */
function hideWord(tokens: Token[], at: number, kept: ReadonlySet<string>): void {
  const { kind, text } = tokens[at]!;
  if (kind !== 'word' || kept.has(text)) return;
  const after = tokens[at + 1];
  const isOne = after?.kind === 'number';
  tokens.splice(at, isOne ? 2 : 1, { kind: 'other', text: isOne ? text + after.text : text });
}

/** Names of one group have tokens of the same kinds. */
function describeParts(names: readonly (readonly Token[])[]): readonly NamePart[] {
  const parts: NamePart[] = [];
  for (let at = 0; at < names[0]!.length; at++) {
    const tokens = names.map((name) => name[at]!);
    const [{ kind, text }] = tokens as [Token];
    if (kind === 'word' || kind === 'separator') {
      parts.push(text);
      continue;
    }
    const length = Math.max(
      1,
      Math.round(tokens.reduce((sum, one) => sum + one.text.length, 0) / tokens.length),
    );
    parts.push({ kind: tokens.every((one) => one.kind === 'number') ? 'number' : 'other', length });
  }
  return parts;
}
