// What a run does to servers and asks of the machine, as one object: real ones are made at the edge, fakes in tests.
import type { sleep } from '../core/clock.ts';
import type { RunLoad } from '../load/contract.ts';
import type { choosePacedIo } from '../load/io/choose-io.ts';
import type { startSink } from '../load/sink/start-sink.ts';
import type { StagePorts } from '../stage/ports.ts';
import type { requireValueSize } from '../targets/access/value-limit.ts';
import type { weighConnections } from '../targets/control/connection-memory.ts';
import type { readMemory } from '../targets/control/data.ts';
import type { knowsHello } from '../targets/control/knows-hello.ts';
import type { sampleKeys } from '../targets/control/sampled-keys.ts';
import type { callOnce } from '../targets/control/script-replies.ts';
import type { readAllowedCpus } from '../targets/cpus/cpu-sets.ts';
import type { makeCertificate } from '../targets/started/certificate.ts';
import type { readHostFacts } from '../telemetry/host-facts.ts';
import type { readCpuSeconds } from '../telemetry/process-cpu.ts';
import type { createSampler } from '../telemetry/sampler.ts';
import type { watchRound } from './during/watch-round.ts';

export interface RunPorts extends StagePorts {
  readonly runLoad: RunLoad;
  readonly choosePacedIo: typeof choosePacedIo;
  /** The null server of a calibration. */
  readonly startSink: typeof startSink;
  readonly createSampler: typeof createSampler;
  /** Of a process on this machine. */
  readonly readCpuSeconds: typeof readCpuSeconds;
  /** Events, and the bystander. */
  readonly watchRound: typeof watchRound;
  readonly requireValueSize: typeof requireValueSize;
  readonly readMemory: typeof readMemory;
  readonly weighConnections: typeof weighConnections;
  readonly knowsHello: typeof knowsHello;
  readonly sampleKeys: typeof sampleKeys;
  readonly callOnce: typeof callOnce;
  readonly makeCertificate: typeof makeCertificate;
  /** Pauses: between rounds, and between two looks at memory or connections. */
  readonly sleep: typeof sleep;
  readonly readHostFacts: typeof readHostFacts;
  readonly readAllowedCpus: typeof readAllowedCpus;
}

/** What it takes to wait: a clock, and a signal that ends every wait. */
export interface Waiting extends Pick<RunPorts, 'sleep'> {
  readonly signal: AbortSignal;
}
