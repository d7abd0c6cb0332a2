// What a guard makes of all that it was told, at whatever word that ends.
import { expect, it } from 'vitest';
import { readStory } from './guard-orders.ts';

const ORDERS = { prefix: 'cb:1:', attached: [{ address: { kind: 'unix' as const, path: '/tmp/x' }, db: 0 }] };
const LINE = `${JSON.stringify(ORDERS)}\n`;

it.each([
  ['', { isFollowing: false, isDone: false }],
  [LINE, { orders: ORDERS, isFollowing: false, isDone: false }],
  [`${LINE}following\n`, { orders: ORDERS, isFollowing: true, isDone: false }],
  [`${LINE}following\nprimary\n`, { orders: ORDERS, isFollowing: false, isDone: false }],
  [`${LINE}following\nprimary\ndone\n`, { orders: ORDERS, isFollowing: false, isDone: true }],
  // Half a word is none.
  [`${LINE}following\ndon`, { orders: ORDERS, isFollowing: true, isDone: false }],
  [LINE.slice(0, -5), { isFollowing: false, isDone: false }],
])('%j', (text, wanted) => {
  expect(readStory(text)).toEqual(wanted);
});
