import { expect, it } from 'vitest';
import { readHostFacts } from './host-facts.ts';

it('tells the machine, as plain JSON without what identifies it', async () => {
  const facts = await readHostFacts();
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  expect(facts.cpuModel).not.toBe('');
  expect(facts.cpus).toBeGreaterThanOrEqual(facts.physicalCores);
  expect(facts.usableCpus).toBeGreaterThan(0);
  expect(facts.memoryBytes).toBeGreaterThan(1e6);
  expect(facts.nodeVersion).toMatch(/^v\d+\./);
  expect(Object.keys(facts).filter((name) => /serial|uuid|mac|host/i.test(name))).toEqual([]);
});
