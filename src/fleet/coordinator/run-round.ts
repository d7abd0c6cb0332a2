// One load over all agents: connected and warm everywhere, then one instant, then what they measured as one result.
import { monotonicNs } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { shareOfLateStarts } from '../../core/late-share.ts';
import type { AgentReport, LoadOptions, LoadPlan, LoadResult } from '../../load/contract.ts';
import { IntervalMerger } from '../../load/merge-intervals.ts';
import { mergeResults } from '../../load/merge-results.ts';
import {
  type AgentCard,
  type ClockOffset,
  type LoadAnswer,
  loadAnswerSchema,
  type Order,
  type Slice,
  type SliceReport,
} from '../protocol.ts';
import { measureOffset, toOwnNs, toQueueUs } from '../queue/clock-offset.ts';
import type { QueueLink } from '../queue/queue-link.ts';
import { AgentsTask, type Assignment } from './agents-task.ts';
import { checkClock } from './choose-agents.ts';
import { findFault } from './find-fault.ts';
import { mergeAnswers } from './merge-answers.ts';
import { leadMsOf } from './start-lead.ts';

export interface FleetRoundContext {
  readonly link: QueueLink;
  readonly fence: string;
  readonly order: (order: Order) => void;
  readonly onLost: (agent: AgentCard) => void;
  /** Of the agent, to the target of this round. */
  readonly describeAgent: (index: number) => Pick<AgentReport, 'name' | 'cores' | 'isHere' | 'pingUs'>;
}

export class FleetRound {
  readonly task: AgentsTask<LoadAnswer>;
  private readonly plan: LoadPlan;
  private readonly options: LoadOptions;
  private readonly context: FleetRoundContext;
  private readonly assignments: readonly Assignment[];
  private readonly intervals: IntervalMerger;
  private readonly clocks: (ClockOffset | undefined)[];
  private clock!: ClockOffset;
  /** Agents that have sent their last: each counts once, whatever it says. */
  private readonly sent = new Set<number>();
  private hasStarted = false;

  constructor(
    plan: LoadPlan,
    assignments: readonly Assignment[],
    options: LoadOptions,
    context: FleetRoundContext,
  ) {
    this.plan = plan;
    this.options = options;
    this.context = context;
    this.assignments = assignments;
    this.clocks = assignments.map(() => undefined);
    this.intervals = new IntervalMerger(assignments.length, (sample, times) =>
      options.onInterval?.(sample, times),
    );
    this.task = new AgentsTask(assignments, {
      fence: context.fence,
      answer: loadAnswerSchema,
      onLost: context.onLost,
      onReport: (index, report) => this.hear(index, report),
      findFault: (index, answer) => findFault(plan, sliceOf(assignments[index]!), answer),
    });
  }

  async run(): Promise<LoadResult> {
    this.clock = await measureOffset(this.context.link.commands);
    await this.task.handOut();
    const answers = await this.task.answers;
    for (const index of answers.keys()) this.intervals.end(index);
    return {
      ...mergeAnswers(this.plan, answers, this.intervals.samples, this.clock),
      agents: answers.map((answer, index) => this.reportAgent(answer, index)),
    };
  }

  /** What is known of a round that was interrupted: nothing that counts. */
  interrupted(): LoadResult {
    return mergeResults(this.plan, [], this.intervals.samples, true);
  }

  private hear(index: number, report: SliceReport): void {
    switch (report.kind) {
      case 'ready':
        this.clocks[index] ??= report.clock;
        if (!this.hasStarted && this.clocks.every((clock) => clock !== undefined)) {
          this.hasStarted = true;
          void this.start().catch((error) => this.task.fail(error));
        }
        break;
      case 'sent':
        if (this.sent.has(index)) break;
        this.sent.add(index);
        if (this.sent.size === this.assignments.length)
          this.context.order({ kind: 'finish', fence: this.context.fence });
        break;
      case 'intervals':
        for (const { startUs, ...interval } of report.intervals)
          this.intervals.add(index, { ...interval, startNs: toOwnNs(this.clock, startUs) });
    }
  }

  private async start(): Promise<void> {
    this.clock = await measureOffset(this.context.link.commands);
    for (const [index, { agent }] of this.assignments.entries())
      checkClock({ name: agent.name, clock: this.clocks[index]! }, this.clock);
    const startNs = monotonicNs() + leadMsOf(this.assignments.length) * 1e6;
    this.context.order({
      kind: 'start',
      fence: this.context.fence,
      atUs: toQueueUs(this.clock, startNs),
    });
    this.options.onStart?.(startNs + this.plan.warmupNs);
  }

  private reportAgent({ workers, usage, clock }: LoadAnswer, index: number): AgentReport {
    const pacings = workers.flatMap(({ pacing }) => pacing ?? []);
    const cpuShares = workers.map((one) => one.usage.cpuShare);
    return {
      ...this.context.describeAgent(index),
      workers: workers.length,
      connections: workers.reduce((sum, one) => sum + one.usage.connections, 0),
      completed: workers.reduce(
        (sum, one) => sum + one.operations.reduce((all, { completed }) => all + completed, 0),
        0,
      ),
      maxEventLoopUtilization: Math.max(0, ...workers.map((one) => one.usage.eventLoopUtilization)),
      maxCpuShare: cpuShares.includes(null) ? null : Math.max(0, ...(cpuShares as number[])),
      ...usage,
      startErrorUs: clock.errorUs + this.clock.errorUs,
      ...dropUndefined({ lateShare: pacings.length === 0 ? undefined : shareOfLateStarts(pacings) }),
    };
  }
}

function sliceOf({ agent, job }: Assignment): Slice {
  if (job.kind !== 'load') throw new Error(`agent ${agent.name} was given no slice`);
  return job.slice;
}
