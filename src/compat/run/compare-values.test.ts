// What is the same and what is not, for each of the ways in which replies may differ.
import { describe, expect, it } from 'vitest';
import { reply } from '../../testkit/replies.ts';
import { LOOSE_KINDS, type LooseKind } from '../catalogue/check.ts';
import { compareValues } from './compare-values.ts';

function compare(one: string, other: string, ...loose: readonly LooseKind[]) {
  return compareValues(reply(one), reply(other), new Set(loose));
}

const bulks = (...texts: readonly string[]) =>
  `*${texts.length}\n${texts.map((text) => `$${text.length}\n${text}\n`).join('')}`;

describe('compareValues', () => {
  it.each([
    ['+OK\n', '+OK\n', undefined],
    ['+OK\n', '$2\nOK\n', 'text-type'],
    ['$1\na\n', '=5\ntxt:a\n', 'text-type'],
    ['$1\na\n', '$1\nb\n', 'value'],
    ['+OK\n', '$1\nb\n', 'value'],
    [':1\n', ':2\n', 'value'],
    [':1\n', '$1\n1\n', 'shape'],
    [',1\n', ',1.0\n', undefined],
    [',1.5\n', '$3\n1.5\n', 'shape'],
    [':1\n', ',1\n', 'shape'],
    [',nan\n', ',nan\n', undefined],
    [':9007199254740993\n', ':9007199254740992\n', 'value'],
    ['$3\n3.0\n', '$1\n3\n', 'value'],
    ['$-1\n', '*-1\n', 'null-form'],
    ['$-1\n', '$0\n\n', 'shape'],
    ['#t\n', ':1\n', 'shape'],
    ['#t\n', '#f\n', 'value'],
    ['-ERR a\n', '-ERR b\n', 'error-text'],
    ['-ERR a\n', '-WRONGTYPE a\n', 'error-code'],
    ['-ERR a\n', ':1\n', 'error'],
    [':1\n', '-ERR a\n', 'error'],
    ['*2\n:1\n:2\n', '*2\n:2\n:1\n', 'value'],
    ['*1\n:1\n', '*2\n:1\n:1\n', 'shape'],
    ['*2\n-ERR a\n:1\n', '*2\n-ERR b\n:2\n', 'value'],
    ['*1\n:1\n', '~1\n:1\n', 'shape'],
    ['~2\n:1\n:2\n', '~2\n:2\n:1\n', undefined],
    ['%2\n+a\n:1\n+b\n:2\n', '%2\n+b\n:2\n+a\n:1\n', undefined],
    ['%1\n+a\n:1\n', '%1\n+a\n:2\n', 'value'],
    ['%1\n+a\n:1\n', '*2\n+a\n:1\n', 'shape'],
    ['|1\n+ttl\n:1\n:7\n', ':7\n', undefined],
  ])('%j and %j: %s', (one, other, expected) => {
    expect(compare(one, other)).toBe(expected);
  });

  it.each<[LooseKind, string, string, string | undefined]>([
    ['unordered', bulks('a', 'b'), bulks('b', 'a'), undefined],
    ['unordered', bulks('a', 'b'), bulks('b', 'c'), 'value'],
    ['unordered', `*2\n$1\n0\n${bulks('a', 'b')}`, `*2\n$1\n0\n${bulks('b', 'a')}`, undefined],
    ['pairs', bulks('f', '1', 'g', '2'), bulks('g', '2', 'f', '1'), undefined],
    ['pairs', bulks('f', '1', 'g', '2'), bulks('g', '1', 'f', '2'), 'value'],
    ['pairs', bulks('f', '1', 'g', '2'), bulks('1', 'f', '2', 'g'), 'value'],
    ['rounded', bulks('56.4413'), bulks('56.44125787015819'), undefined],
    ['rounded', bulks('0.0000'), bulks('4.3133141165049695e-11'), undefined],
    ['rounded', bulks('56.4413'), bulks('56.4414578'), 'value'],
    ['rounded', bulks('56'), bulks('56.4'), 'value'],
    ['rounded', bulks('1e-5'), bulks('1.1e-5'), 'value'],
    ['rounded', ',56.4413\n', ',56.44125787015819\n', 'value'],
    ['rounded', bulks('56.4413'), '*1\n,56.44125787015819\n', undefined],
    ['rounded', bulks('56.4413'), '*1\n,56.5\n', 'shape'],
    ['rounded', bulks('56'), '*1\n:56\n', 'shape'],
    ['times', ':100\n', ':99\n', undefined],
    ['times', ':100000\n', ':95000\n', undefined],
    ['times', ':100000\n', ':100\n', 'value'],
    ['times', ':-1\n', ':1\n', 'value'],
    ['times', ':-1\n', ':-2\n', 'value'],
    ['float', '$18\n284.28571428571428\n', '$17\n284.2857142857143\n', undefined],
    ['float', '$3\n0.1\n', '$3\n0.2\n', 'value'],
    ['float', ',0.30000000000000004\n', ',0.3\n', undefined],
    ['numbers', ':5\n', ':123456\n', undefined],
    ['numbers', ':5\n', '$1\n5\n', 'shape'],
    ['numbers', '$1\na\n', '$1\nb\n', 'value'],
    ['ids', '$3\n1-1\n', '$15\n1795418016000-0\n', undefined],
    ['ids', '$3\n1-1\n', '$1\n1\n', 'value'],
    ['cursors', `*2\n$1\n5\n${bulks('a')}`, `*2\n$1\n9\n${bulks('a')}`, undefined],
    ['cursors', `*2\n$1\n0\n${bulks('a')}`, `*2\n$1\n9\n${bulks('a')}`, 'value'],
    ['cursors', `*2\n$1\n5\n${bulks('a')}`, `*2\n$1\n9\n${bulks('b')}`, 'value'],
    ['text', '$1\na\n', '$3\nbcd\n', undefined],
    ['text', '$1\na\n', ':1\n', 'shape'],
    [
      'fields',
      '$13\n# Head\na:1\nb:2\n'.replace('$13', '$16'),
      '$8\nb:9\na:1\n'.replace('$8', '$8'),
      undefined,
    ],
    ['fields', '$3\na:1\n', '$3\nb:1\n', 'value'],
    ['shape', bulks('a', 'b'), bulks('x', 'y'), undefined],
    ['shape', bulks('a', 'b'), bulks('x'), 'shape'],
    ['shape', ':1\n', ':9\n', undefined],
    ['shape', ':1\n', ',9\n', 'shape'],
    ['anything', ':1\n', '-ERR x\n', undefined],
  ])('with %s: %j and %j: %s', (loose, one, other, expected) => {
    expect(compare(one, other, loose)).toBe(expected);
    expect(compare(other, one, loose)).toBe(expected);
  });

  it('misses fields of the reference, and none that the candidate has besides', () => {
    expect(compare('$3\na:1\n', '$8\nb:1\na:1\n', 'fields')).toBeUndefined();
    expect(compare('$8\nb:1\na:1\n', '$3\na:1\n', 'fields')).toBe('value');
  });

  it('finds no reply different from itself, whatever may differ', () => {
    const all = '*6\n+a\n$-1\n%1\n$1\nk\n~2\n:2\n:1\n,nan\n#t\n-ERR x\n';
    for (const kind of LOOSE_KINDS) expect(compare(all, all, kind)).toBeUndefined();
    expect(compare(all, all, ...LOOSE_KINDS)).toBeUndefined();
  });
});
