// One operation outside of rounds: the same words every time.
import { expect, it } from 'vitest';
import { aCommand, aLoadPlan, anEndpoint, anOperation, KEY, VALUE } from '../testkit/builders.ts';
import { drawCommands } from './draw-commands.ts';

it('draws the same commands for every target', () => {
  const operation = anOperation({ commands: [aCommand('SET', KEY, VALUE)] });
  const [first, second] = [1, 2].map((port) => drawCommands(operation, aLoadPlan(anEndpoint(port))));
  expect(first).toEqual(second);
  const [[name, key, value]] = first as [[string, string, Buffer]];
  expect(name).toBe('SET');
  expect(key).toMatch(/^cb:test:key:\d{3}$/);
  expect(value.length).toBe(64);
});

it('draws sizes and numbers that vary, too', () => {
  const size = { kind: 'value', size: { kind: 'range', minBytes: 5, maxBytes: 9 } } as const;
  const operation = anOperation({ commands: [aCommand('APPEND', KEY, size), aCommand('GET', KEY)] });
  const commands = drawCommands(operation, aLoadPlan(anEndpoint(1)));
  expect(commands.map(([name]) => name)).toEqual(['APPEND', 'GET']);
});
