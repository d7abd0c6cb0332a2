// What a round costs the coordinator of a fleet, by the number of agents: real messages, really checked and merged, and a
// start on simulated clocks.
//
//   npm run bench:fleet [-- --agents 1,10,100,1000] [--rounds N]
//
// Exit code 1 when an agent costs over 50 ms of the coordinator's CPU a round, or the most agents cost over 1.5 times as much
// each as ten of them.
import { cpuUsage } from 'node:process';
import { parseArgs } from 'node:util';
import { TYPICAL_SHAPE } from '../dist/fleet/simulate/fleet-shape.js';
import { readMessages } from '../dist/fleet/simulate/read-messages.js';
import { simulateBarrier } from '../dist/fleet/simulate/simulate-barrier.js';
import { simulateMessages } from '../dist/fleet/simulate/simulate-messages.js';

const MOST_MS = 50;
const MOST_GROWTH = 1.5;

const { values: flags } = parseArgs({
  options: {
    agents: { type: 'string', default: '1,10,100,1000' },
    rounds: { type: 'string', default: '3' },
  },
});
const sizes = flags.agents.split(',').map(Number);

console.log(
  '| agents | ready | all begin | apart at most | answers | reports on the way | coordinator, CPU a round | of it an agent |',
);
console.log('|---|---|---|---|---|---|---|---|');
// What is called for the first time is compiled first.
const first = { ...TYPICAL_SHAPE, agents: 10 };
for (let round = 0; round < 3; round++) readMessages(first, simulateMessages(first));
const costs = [];
for (const agents of sizes) {
  const shape = { ...TYPICAL_SHAPE, agents };
  const { barrierMs, readyMs, skewUs, late } = await simulateBarrier(shape);
  if (![barrierMs, readyMs, skewUs].every(Number.isFinite))
    throw new Error('the simulated start has no time');
  if (late > 0) throw new Error(`${late} of ${agents} agents heard of the start too late`);
  const messages = simulateMessages(shape);
  const times = [];
  for (let round = 0; round < Number(flags.rounds); round++) times.push(measure(shape, messages));
  const costMs = median(times);
  costs.push({ agents, eachMs: costMs / agents });
  const cells = [
    agents,
    `${readyMs.toFixed(0)} ms`,
    `${barrierMs.toFixed(0)} ms`,
    `${skewUs.toFixed(0)} µs`,
    formatBytes(bytesOf(messages.answers)),
    formatBytes(bytesOf(messages.reports.flat())),
    `${costMs.toFixed(0)} ms`,
    `${(costMs / agents).toFixed(1)} ms`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
const dearest = Math.max(...costs.map(({ eachMs }) => eachMs));
const ten = costs.find(({ agents }) => agents >= 10) ?? costs[0];
const growth = costs.at(-1).eachMs / ten.eachMs;
console.log(
  `\nAn agent costs ${dearest.toFixed(1)} ms a round at most; among ${costs.at(-1).agents} it costs ${growth.toFixed(2)} times what it does among ${ten.agents}.`,
);
if (dearest > MOST_MS || growth > MOST_GROWTH) process.exitCode = 1;

function measure(shape, messages) {
  const before = cpuUsage();
  const { operations } = readMessages(shape, messages);
  const { user, system } = cpuUsage(before);
  const merged = operations.reduce((sum, { completed }) => sum + completed, 0);
  if (merged !== messages.requests) throw new Error(`${merged} requests were merged of ${messages.requests}`);
  return (user + system) / 1000;
}

function bytesOf(texts) {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function formatBytes(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
