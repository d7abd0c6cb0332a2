// One job for each of several agents at once: handed out, watched while it goes on, answered by all or by none.
import type { Queue } from 'bullmq';
import type { z } from 'zod';
import { monotonicNs } from '../../core/clock.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { fromPlainError } from '../../load/messages.ts';
import { agentElsewhere, agentLost } from '../errors.ts';
import type { AgentCard, FleetJob, SliceReport } from '../protocol.ts';

/** An agent beats several times in it, from the moment at which it takes a job; one that waits takes it at once. */
export const SILENT_MS = 5000;
/** One that beats for the round before may be busy with the end of it, but not for ever. */
const UNTAKEN_MS = 15_000;
/** One that says that it is done beats no more: its answer is fetched in that time. */
const ANSWERING_MS = 60_000;
const LOOK_MS = 200;
/** A look that comes so much too late: this process stood still, and what agents said meanwhile is still to be read. */
const STALL_MS = 1000;

/** An agent and the job that it gets. */
export interface Assignment {
  readonly agent: AgentCard;
  readonly queue: Pick<Queue, 'add' | 'getJob'>;
  readonly job: FleetJob;
}

export interface TaskOptions<Answer> {
  readonly fence: string;
  readonly answer: z.ZodType<Answer>;
  /** Nothing is heard of it any more. */
  onLost(agent: AgentCard): void;
  /** @returns what in an answer is not as it was dealt; undefined: nothing */
  findFault(index: number, answer: Answer): string | undefined;
  /** Reports that are of the task's own kind. */
  onReport?(index: number, report: SliceReport): void;
}

export class AgentsTask<Answer> {
  /** In the order of the assignments. */
  readonly answers: Promise<readonly Answer[]>;
  private readonly assignments: readonly Assignment[];
  private readonly options: TaskOptions<Answer>;
  private readonly byId: ReadonlyMap<string, number>;
  private readonly heardNs: number[];
  /** When its job lay in the queue; Infinity: it is still on its way there. */
  private readonly handedNs: number[];
  private readonly begun = new Set<number>();
  private readonly answering = new Set<number>();
  private lookedNs: number;
  private readonly found = new Map<number, Answer>();
  private readonly timer: NodeJS.Timeout;
  private settle!: { resolve(answers: readonly Answer[]): void; reject(error: unknown): void };
  private isOver = false;

  constructor(assignments: readonly Assignment[], options: TaskOptions<Answer>) {
    this.assignments = assignments;
    this.options = options;
    this.byId = new Map(assignments.map(({ agent }, index) => [agent.id, index]));
    this.heardNs = assignments.map(() => 0);
    this.handedNs = assignments.map(() => Number.POSITIVE_INFINITY);
    this.lookedNs = monotonicNs();
    this.answers = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Whoever aborts need not listen any more.
    this.answers.catch(() => {});
    this.timer = setInterval(() => this.findSilent(), LOOK_MS);
  }

  async handOut(): Promise<void> {
    await Promise.all(
      this.assignments.map(async ({ queue, job }, index) => {
        await queue.add(job.kind, job, {
          jobId: this.options.fence,
          attempts: 1,
          removeOnFail: true,
          // Until its answer is read.
          removeOnComplete: false,
        });
        this.handedNs[index] = monotonicNs();
      }),
    );
  }

  /** Reports of other fences are of rounds that are over: their agent lives, and has yet to come to this one. */
  hear(report: SliceReport): void {
    const index = this.byId.get(report.agent);
    if (index === undefined || this.isOver || this.answering.has(index)) return;
    this.heardNs[index] = monotonicNs();
    if (report.fence !== this.options.fence) return;
    this.begun.add(index);
    if (report.kind === 'done') {
      this.answering.add(index);
      void this.take(index);
    } else if (report.kind === 'failed') this.fail(this.blame(index, report.error));
    else this.options.onReport?.(index, report);
  }

  fail(error: unknown): void {
    if (this.isOver) return;
    this.end();
    this.settle.reject(error);
  }

  end(): void {
    this.isOver = true;
    clearInterval(this.timer);
  }

  private async take(index: number): Promise<void> {
    const { queue, agent } = this.assignments[index]!;
    try {
      const job = await queue.getJob(this.options.fence);
      const answer = this.options.answer.safeParse(job?.returnvalue);
      await job?.remove();
      const [issue] = answer.error?.issues ?? [];
      const fault = answer.success
        ? this.options.findFault(index, answer.data)
        : `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
      if (!answer.success || fault !== undefined)
        throw new CacheBenchError('E_FLEET_ANSWER', `agent ${agent.name} gave an invalid answer: ${fault}`);
      this.found.set(index, answer.data);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.found.size < this.assignments.length || this.isOver) return;
    this.end();
    this.settle.resolve(this.assignments.map((_, i) => this.found.get(i)!));
  }

  private findSilent(): void {
    const now = monotonicNs();
    const stalledNs = now - this.lookedNs - LOOK_MS * 1e6;
    this.lookedNs = now;
    if (stalledNs > STALL_MS * 1e6)
      for (const index of this.heardNs.keys()) {
        this.heardNs[index]! += stalledNs;
        this.handedNs[index]! += stalledNs;
      }
    for (const [index, { agent }] of this.assignments.entries()) {
      if (this.found.has(index)) continue;
      const handedNs = this.handedNs[index]!;
      const silentMs = (now - Math.max(handedNs, this.heardNs[index]!)) / 1e6;
      const untakenMs = this.begun.has(index) ? 0 : (now - handedNs) / 1e6;
      const isSilent = silentMs > (this.answering.has(index) ? ANSWERING_MS : SILENT_MS);
      if (!isSilent && untakenMs <= UNTAKEN_MS) continue;
      this.options.onLost(agent);
      this.fail(isSilent ? agentLost(agent.name, silentMs) : agentElsewhere(agent.name, untakenMs));
      return;
    }
  }

  /** With the name of the agent, unless it says it itself. */
  private blame(index: number, plain: Extract<SliceReport, { kind: 'failed' }>['error']): CacheBenchError {
    const { name } = this.assignments[index]!.agent;
    const codes: readonly number[] = Object.values(EXIT);
    const exitCode = (codes.includes(plain.exitCode) ? plain.exitCode : EXIT.runFailed) as ExitCode;
    const message = plain.message.includes(`agent ${name}`)
      ? plain.message
      : `agent ${name}: ${plain.message}`;
    return fromPlainError({ ...plain, message, exitCode });
  }
}
