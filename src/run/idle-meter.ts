// What a server uses of the CPUs while nobody asks it anything: between its rounds, in which the other targets are measured.
import type { Target } from '../targets/contract.ts';
import type { RunPorts } from './ports.ts';

/** Shorter, and what the last round left to be done would be most of it. */
const SHORTEST_REST_NS = 0.2e9;

interface Look {
  readonly atNs: number;
  readonly cpuSeconds: number;
  readonly pids: string;
}

export class IdleMeter {
  private readonly ports: Pick<RunPorts, 'readCpuSeconds'>;
  private readonly nowNs: () => number;
  private readonly restless: ReadonlySet<string>;
  private readonly lastEnds = new Map<string, Look>();

  constructor(targets: readonly Target[], ports: Pick<RunPorts, 'readCpuSeconds'>, nowNs: () => number) {
    this.ports = ports;
    this.nowNs = nowNs;
    const all = targets.map(pidsOf);
    // A server under two names is at work while the other name is measured.
    this.restless = new Set(all.filter((pids, at) => all.indexOf(pids) !== at));
  }

  /**
   * Of a target whose next round is about to begin.
   *
   * @returns cores that its process used since its last round; undefined where it is on another machine, or there was no rest
   */
  readIdleCores(target: Target): number | undefined {
    const last = this.lastEnds.get(target.name);
    const look = this.look(target);
    if (last === undefined || look === undefined || last.pids !== look.pids) return undefined;
    const restNs = look.atNs - last.atNs;
    return restNs < SHORTEST_REST_NS ? undefined : (look.cpuSeconds - last.cpuSeconds) / (restNs / 1e9);
  }

  /** A round of the target is over. */
  noteEnd(target: Target): void {
    const look = this.look(target);
    if (look !== undefined) this.lastEnds.set(target.name, look);
  }

  private look(target: Target): Look | undefined {
    const pids = pidsOf(target);
    if (pids === '' || this.restless.has(pids)) return undefined;
    const seconds = pids.split(' ').map((pid) => this.ports.readCpuSeconds(Number(pid)));
    if (seconds.includes(undefined)) return undefined;
    const cpuSeconds = seconds.reduce<number>((sum, one) => sum + one!, 0);
    return { atNs: this.nowNs(), cpuSeconds, pids };
  }
}

/** Empty where not all of it runs here. */
function pidsOf({ localPid, nodes }: Target): string {
  const pids = (nodes ?? [{ localPid }]).map((node) => node.localPid);
  return pids.includes(undefined) ? '' : pids.join(' ');
}
