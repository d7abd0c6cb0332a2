// The ports of a real run: servers, load and telemetry as they are. Commands are handed others by tests.
import { sleep } from '../../core/clock.ts';
import { runLoad } from '../../load/coordinator.ts';
import { choosePacedIo } from '../../load/io/choose-io.ts';
import { startSink } from '../../load/sink/start-sink.ts';
import type { RehearsalPorts } from '../../rehearse/ports.ts';
import type { ReplayPorts } from '../../replay/conduct-replay.ts';
import { play } from '../../replay/play.ts';
import { watchRound } from '../../run/during/watch-round.ts';
import type { RunPorts } from '../../run/ports.ts';
import { STAGE_PORTS } from '../../stage/ports.ts';
import { askKeys } from '../../targets/access/ask-keys.ts';
import { requireValueSize } from '../../targets/access/value-limit.ts';
import { weighConnections } from '../../targets/control/connection-memory.ts';
import { readMemory } from '../../targets/control/data.ts';
import { knowsHello } from '../../targets/control/knows-hello.ts';
import { sampleKeys } from '../../targets/control/sampled-keys.ts';
import { callOnce } from '../../targets/control/script-replies.ts';
import { readAllowedCpus } from '../../targets/cpus/cpu-sets.ts';
import { startGuard } from '../../targets/guard/start-guard.ts';
import { makeCertificate } from '../../targets/started/certificate.ts';
import { readHostFacts } from '../../telemetry/host-facts.ts';
import { readCpuSeconds } from '../../telemetry/process-cpu.ts';
import { createSampler } from '../../telemetry/sampler.ts';

export const RUN_PORTS: RunPorts = {
  ...STAGE_PORTS,
  runLoad,
  choosePacedIo,
  startSink,
  createSampler,
  readCpuSeconds,
  watchRound,
  requireValueSize,
  readMemory,
  weighConnections,
  knowsHello,
  sampleKeys,
  callOnce,
  makeCertificate,
  sleep,
  readHostFacts,
  readAllowedCpus,
};

export const REPLAY_PORTS: ReplayPorts = { ...STAGE_PORTS, play, askKeys };

export const REHEARSAL_PORTS: RehearsalPorts = { ...STAGE_PORTS, runLoad, startGuard };
