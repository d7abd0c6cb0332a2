// What one may want to measure on a machine.

export const ABILITIES = {
  throughput: 'throughput: which server is faster',
  latency: 'latency up to p99',
  tail: 'p99.9 and the maximum',
  rate: 'latency at a set rate, capacity',
  scaling: 'the gain from more threads',
  connections: '10,000 connections',
  memory: 'memory per key',
} as const;

export type AbilityId = keyof typeof ABILITIES;
