import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatParts, groupNames } from './name-groups.ts';

const shapesOf = (names: readonly string[]) =>
  groupNames(names).map(({ parts, members }) => [formatParts(parts), members.length]);
const numbered = (count: number, name: (id: number) => string) =>
  Array.from({ length: count }, (_, id) => name(id));

describe('groups of key names', () => {
  it('are told by the words that many keys share', () => {
    expect(
      shapesOf([...numbered(60, (id) => `user:${id}:cart`), ...numbered(30, (id) => `session:${id}`)]),
    ).toEqual([
      ['user:#:cart', 60],
      ['session:#', 30],
    ]);
  });

  it('hide UUIDs, hexadecimal ids, addresses and whatever else is no number', () => {
    const hex = (id: number) => (id * 2654435761).toString(16).padStart(12, 'e');
    expect(shapesOf(numbered(40, (id) => `sess:${hex(id)}`))).toEqual([['sess:*', 40]]);
    expect(
      shapesOf(numbered(40, (id) => `lock:0b1c2d3e-0000-4000-8000-${id.toString(16).padStart(12, '0')}`)),
    ).toEqual([['lock:*', 40]]);
    expect(shapesOf(numbered(40, (id) => `näme ${id}`))).toEqual([['*', 40]]);
  });

  it('keep the letters before a number', () => {
    expect(shapesOf(numbered(20, (id) => `item${id}`))).toEqual([['item#', 20]]);
  });

  it('hide words that few keys share, such as names of people', () => {
    const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
    expect(shapesOf(people.map((person) => `profile:${person}`))).toEqual([['profile:*', 10]]);
    expect(shapesOf(['the-one-secret-key'])).toEqual([['*-*-*-*', 1]]);
  });

  it('hide words of a small share even where many keys have them, such as names of tenants', () => {
    const tenant = (id: number) => String.fromCharCode(97 + (id % 26), 97 + (Math.floor(id / 26) % 26));
    const names = numbered(2000, (id) => `t:${tenant(id % 200)}:${id}`);
    expect(shapesOf(names)).toEqual([['t:*:#', 2000]]);
  });

  it('have a part for every place, with its usual length', () => {
    const [group] = groupNames(numbered(20, (id) => `a:${1000 + id}:b`));
    expect(group?.parts).toEqual(['a', ':', { kind: 'number', length: 4 }, ':', 'b']);
  });

  it('hold every name once, and no word of letters that fewer than ten names have', () => {
    const name = fc.stringMatching(/^[a-c]{1,2}[:.{}-][a-z0-9]{0,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(name, fc.string({ minLength: 1 })), { maxLength: 60 }), (names) => {
        const groups = groupNames(names);
        const members = groups.flatMap((group) => group.members);
        expect([...members].sort((a, b) => a - b)).toEqual(names.map((_, index) => index));
        const words = groups
          .flatMap(({ parts }) => parts)
          .filter((part) => typeof part === 'string' && /[^:./|_\-#{}@,;=$+~]/.test(part));
        for (const word of words)
          expect(names.filter((one) => one.includes(word as string)).length).toBeGreaterThanOrEqual(10);
      }),
    );
  });
});
