// Facts about the machine that explain a result or spoil it; read once a run. No serial numbers, no addresses, no names.
import { availableParallelism } from 'node:os';
import { version as nodeVersion } from 'node:process';
import { dropUndefined } from '../core/drop-undefined.ts';
import { parseOpenFilesLimits } from '../core/open-files.ts';
import { readCpuQuota } from './cpu-quota.ts';
import { parseChosen } from './parsers/host-settings.ts';
import { listNames, readText } from './read-text.ts';

/** Plain JSON. A fact that this system does not tell is absent. */
export interface HostFacts {
  readonly cpuModel: string;
  /** Hardware threads of the machine. */
  readonly cpus: number;
  readonly physicalCores: number;
  /** Hardware threads this process may use. */
  readonly usableCpus: number;
  readonly numaNodes?: number;
  /** Two hardware threads share a core: they slow each other down. */
  readonly smt?: boolean;
  readonly governor?: string;
  readonly turbo?: boolean;
  readonly transparentHugePages?: string;
  readonly clockSource?: string;
  /** CPUs that the control group grants over time; throttling shows as stalls of many milliseconds. */
  readonly cpuQuota?: number;
  readonly memoryBytes: number;
  readonly swapBytes: number;
  readonly overcommitMemory?: string;
  readonly system: string;
  readonly kernel: string;
  readonly arch: string;
  /** Hypervisor, or "container"; absent on bare metal and where it cannot be told. */
  readonly virtualization?: string;
  readonly nodeVersion: string;
  /** ulimit -n of this process and of servers it starts. */
  readonly openFilesLimit?: number;
  /** ulimit -Hn: as far as a user may raise it without more rights. */
  readonly openFilesHardLimit?: number;
  /** Largest backlog of a listening socket. */
  readonly somaxconn?: number;
  /** kernel.io_uring_disabled: 0 for nobody, 1 for all but privileged processes, 2 for everybody. */
  readonly ioUringDisabled?: number;
}

const CPU = '/sys/devices/system/cpu';

export async function readHostFacts(): Promise<HostFacts> {
  const { cpu, mem, osInfo, system } = await import('systeminformation');
  const [processor, memory, os, machine] = await Promise.all([cpu(), mem(), osInfo(), system()]);
  const openFiles = parseOpenFilesLimits(readText('/proc/self/limits'));
  return dropUndefined({
    cpuModel: [processor.manufacturer, processor.brand].filter(Boolean).join(' ') || 'unknown',
    cpus: processor.cores,
    physicalCores: processor.physicalCores,
    usableCpus: availableParallelism(),
    numaNodes:
      listNames('/sys/devices/system/node').filter((name) => /^node\d+$/.test(name)).length || undefined,
    smt: readFlag(`${CPU}/smt/active`),
    governor: readLine(`${CPU}/cpu0/cpufreq/scaling_governor`) ?? (processor.governor || undefined),
    turbo: readTurbo(),
    transparentHugePages: parseChosen(readText('/sys/kernel/mm/transparent_hugepage/enabled')),
    clockSource: readLine('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    cpuQuota: readCpuQuota(),
    memoryBytes: memory.total,
    swapBytes: memory.swaptotal,
    overcommitMemory: readLine('/proc/sys/vm/overcommit_memory'),
    system: [os.distro, os.release].filter(Boolean).join(' '),
    kernel: os.kernel,
    arch: os.arch,
    virtualization: machine.virtual ? machine.virtualHost || machine.model || 'unknown kind' : undefined,
    nodeVersion,
    openFilesLimit: openFiles.soft,
    openFilesHardLimit: openFiles.hard,
    somaxconn: readNumber('/proc/sys/net/core/somaxconn'),
    ioUringDisabled: readNumber('/proc/sys/kernel/io_uring_disabled'),
  });
}

/** Intel tells what is forbidden, the others what is allowed. */
function readTurbo(): boolean | undefined {
  const forbidden = readFlag(`${CPU}/intel_pstate/no_turbo`);
  return forbidden === undefined ? readFlag(`${CPU}/cpufreq/boost`) : !forbidden;
}

function readFlag(path: string): boolean | undefined {
  const text = readText(path).trim();
  return text === '1' ? true : text === '0' ? false : undefined;
}

function readLine(path: string): string | undefined {
  return readText(path).trim() || undefined;
}

function readNumber(path: string): number | undefined {
  const text = readText(path).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
