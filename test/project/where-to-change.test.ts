// The table that tells newcomers where to change what: every place in it exists, and no room is missing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const table = guide.slice(guide.indexOf('## Where do I change'), guide.indexOf('## Kinds of results'));

/** Paths in code, as far as they are no pattern; what has spaces is a command. */
const places = [...table.matchAll(/`(\.?\w[^`\s]*\/[^`\s]*)`/g)].map(([, place]) => {
  const fixed = place!.replace(/[<*].*$/, '');
  return fixed === place || fixed.endsWith('/') ? fixed : dirname(fixed);
});

describe('the table of places', () => {
  it('names only what there is', () => {
    expect(places.length).toBeGreaterThan(100);
    const missing = places.filter((place) => !existsSync(join(ROOT, place)));
    expect(missing).toEqual([]);
  });

  it('has a row for every room', () => {
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((one) => one.isDirectory());
    const without = rooms.map(({ name }) => name).filter((name) => !table.includes(`src/${name}/`));
    expect(without).toEqual([]);
  });
});
