// Results for tests of files: watched servers, trouble of every kind, and text that means harm.
import type { RaceResult } from '../result/kinds/race.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { buildReport } from './build-report.ts';
import { reportFairness } from './fairness-section.ts';
import type { Report } from './model.ts';
import type { ReportInput } from './report-input.ts';
import { DRAGONFLY, REDIS, sampleResult } from './sample-result.test-helper.ts';

/** Means harm to a terminal, to markdown, to HTML, to XML, to a table and to a spreadsheet. */
export const HARMFUL =
  '=1+1 <script>alert(1)</script> | `x` **b** _i_ [a](http://evil.example) @team #1 :tada: $x$ <!-- \x1b[2J\u202e ]]> "q" & \\| end';

export interface RaceInput extends ReportInput {
  readonly result: RaceResult;
}

export function toInput(result: RaceResult, extras: Partial<Report> = {}): RaceInput {
  return { report: { ...buildReport(result), ...extras }, result };
}

/** Two servers that were watched while a few blocks ran. */
export function watchedResult(blocks = 6): RaceResult {
  const result = sampleResult({ profiles: ['read-heavy', 'lua-counter'], blocks });
  const [redis, dragonfly] = result.targets;
  redis!.commandLine = ['/usr/bin/redis-server', '--port', '7001', '--save', '', '--appendonly', 'no'];
  dragonfly!.commandLine = ['/usr/bin/dragonfly', '--port=7002', '--dbfilename=', '--proactor_threads=4'];
  for (const round of result.rounds) if (round.status === 'completed') watch(round);
  return result;
}

function watch(round: CompletedRound): void {
  const isRedis = round.target === 'redis';
  const threads = isRedis
    ? [{ id: 100, name: 'redis-server', cpu: 0.99 }]
    : [0, 1, 2, 3].map((id) => ({ id: 200 + id, name: `Proactor${id}`, cpu: 0.5 - id / 100 }));
  const completed = round.operations.reduce((sum, operation) => sum + operation.completed, 0);
  round.server.busiestThread = threads[0]!;
  round.telemetry = [0.5e9, 1e9].map((atNs) => ({
    atNs,
    cores: [{ cpu: 0, busy: 0.9, steal: 0 }],
    serverThreads: threads,
    generator: { cpu: 0.6, rssBytes: 9e7, threads: [] },
  }));
  round.timeline = Array.from({ length: 20 }, (_, i) => ({
    startNs: i * 0.5e9,
    durationNs: 0.5e9,
    completed: Math.floor(completed / 20),
    errors: 0,
    timeouts: 0,
    p50Ns: round.serviceTime.p50Ns,
    p99Ns: round.serviceTime.p99Ns,
    maxNs: round.serviceTime.maxNs,
    inFlight: 50,
  }));
}

/** Everything that can be named by others means harm. */
export function harmfulResult(): RaceResult {
  const targets = [
    { ...REDIS, name: `r ${HARMFUL}`, errorShare: 0.001, errorText: HARMFUL },
    { ...DRAGONFLY, name: `- ${HARMFUL}`, failedBlocks: [1], failure: HARMFUL },
  ];
  const result = sampleResult({ profiles: [`# ${HARMFUL}`], targets, blocks: 2, partialAfterRounds: 3 });
  result.settings.command = `cache-bench run ${HARMFUL}\n\`\`\`\`\nrm -rf /`;
  result.runId = HARMFUL;
  result.tool.version = HARMFUL;
  result.environment.cpuNote = HARMFUL;
  result.environment.facts = { cpuModel: HARMFUL, [HARMFUL]: [HARMFUL], many: 'x'.repeat(100_000) };
  result.warnings = [{ id: HARMFUL, message: HARMFUL, profile: HARMFUL, target: HARMFUL }];
  for (const target of result.targets) {
    target.version = HARMFUL;
    target.endpoint = HARMFUL;
    target.commandLine = ['redis', `--${HARMFUL}`, `${HARMFUL}${target.name}`];
  }
  for (const profile of result.profiles) profile.text = `${HARMFUL}\n\`\`\`\n# not ours`;
  for (const round of result.rounds) {
    if (round.status !== 'completed') continue;
    round.saturation.reason = HARMFUL;
    round.operations[1]!.name = HARMFUL;
  }
  return result;
}

/** What other parts of cache-bench may put into a report. */
export const EXTRAS: Partial<Report> = {
  gate: {
    outcome: 'failed',
    rules: [
      { rule: 'p99 < 2ms', outcome: 'passed', message: 'p99 609 µs', profile: 'read-heavy' },
      { rule: 'throughput(dragonfly) > 2x redis', outcome: 'failed', message: '1.85× [1.80, 1.91]' },
      { rule: 'p99(dragonfly) <= redis + 10%', outcome: 'inconclusive', message: '+4 % [−8, +17]' },
    ],
  },
  scoreboard: [
    {
      candidate: 'dragonfly',
      reference: 'redis',
      metric: 'throughput',
      estimate: { ratio: 1.846, low: 1.82, high: 1.87, confidence: 0.97, pValue: 0.03 },
      profiles: 2,
      leftOut: 0,
      word: 'faster',
      isTold: true,
    },
  ],
  fairness: reportFairness([
    {
      rule: 'script-replies',
      enforced: true,
      status: 'fail',
      profile: 'read-heavy',
      found: 'replies of scripts differ: limit: redis integer 1, dragonfly error ERR',
      fix: 'Write the script so that both servers run it alike.',
      targets: ['dragonfly'],
    },
    { rule: 'persistence', enforced: false, status: 'pass', found: 'persistence: none on all' },
    {
      rule: 'memory-limit',
      enforced: false,
      status: 'waived',
      found: 'memory limit: redis none, dragonfly 18.51 GiB',
      reason: 'the data fits twice',
    },
    { rule: 'turbo', enforced: false, status: 'unknown', found: 'this machine does not say' },
  ]),
  events: [
    { profile: 'read-heavy', target: 'redis', block: 0, atNs: 4.2e9, what: 'BGSAVE began', outcome: 'OK' },
    { profile: 'read-heavy', target: 'redis', block: 0, atNs: 6.1e9, what: 'BGSAVE ended', outcome: 'OK' },
  ],
};
