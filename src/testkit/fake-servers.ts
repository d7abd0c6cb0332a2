// Servers that are nowhere but in memory: which are opened and stopped, what they hold, what is done to them in which order.

import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import type { StagePorts } from '../stage/ports.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { anEndpoint } from './builders.ts';

export interface FakeServer {
  /** Of its database. */
  readonly keys: Set<string>;
  /** Commands that it does not know, in capitals. */
  readonly unknown: Set<string>;
  /** What it says of itself when it is opened; two of the same `runId` are one server. */
  readonly facts?: Partial<Target>;
  /** Thrown instead of what was asked for, as long as it stands here. */
  readonly failures: Partial<Record<'open' | 'loadScripts' | 'removeKeys' | 'inspect', unknown>>;
}

export interface FakeServers {
  readonly ports: StagePorts;
  /** "open redis", "stop redis", "load 2 scripts on redis", "remove cb:1: from redis". */
  readonly done: string[];
  /** Of what listens there; undefined: nothing was opened that does. */
  nameAt(endpoint: Endpoint): string | undefined;
  /** That of a name, made when it is first asked for. */
  server(name: string, facts?: Partial<Target>): FakeServer;
}

export function createFakeServers(): FakeServers {
  const done: string[] = [];
  const servers = new Map<string, FakeServer>();
  const places = new Map<string, string>();
  const server = (name: string, facts: Partial<Target> = {}): FakeServer => {
    const known = servers.get(name) ?? { keys: new Set(), unknown: new Set(), facts, failures: {} };
    servers.set(name, known);
    return known;
  };
  const fail = (name: string, what: keyof FakeServer['failures']): void => {
    const failure = server(name).failures[what];
    if (failure !== undefined) throw failure;
  };
  const ports: StagePorts = {
    readOpenFilesLimit: () => undefined,
    async cleanUpOrphans() {
      done.push('clean up orphans');
      return [];
    },
    async openTarget(spec) {
      fail(spec.name, 'open');
      done.push(`open ${spec.name}`);
      const { keys, facts } = server(spec.name);
      const target = { ...fakeTarget(spec, FIRST_PORT + servers.size), ...facts };
      places.set(describeEndpoint(target.endpoint), spec.name);
      return {
        ...target,
        async stop() {
          done.push(`stop ${spec.name}`);
          if (spec.kind !== 'attach') keys.clear();
        },
      };
    },
    async inspectDatabase({ name }) {
      fail(name, 'inspect');
      return { keys: server(name).keys.size };
    },
    async showsKeys({ name }, prefix) {
      return [...server(name).keys].some((key) => key.startsWith(prefix));
    },
    async findUnknownCommands({ name }, names) {
      return names.filter((one) => server(name).unknown.has(one)).map((one) => ({ name: one }));
    },
    async loadScripts({ name }, scripts) {
      if (scripts.length === 0) return;
      fail(name, 'loadScripts');
      done.push(`load ${scripts.length} scripts on ${name}`);
    },
    async countKeys({ name }, { prefix }) {
      return [...server(name).keys].filter((key) => key.startsWith(prefix)).length;
    },
    async removeKeys({ name }, { prefix }) {
      fail(name, 'removeKeys');
      done.push(`remove ${prefix} from ${name}`);
      const { keys } = server(name);
      const own = [...keys].filter((key) => key.startsWith(prefix));
      for (const key of own) keys.delete(key);
      return own.length;
    },
  };
  return { ports, done, server, nameAt: (endpoint) => places.get(describeEndpoint(endpoint)) };
}

/** Nothing is ever sent there. */
const FIRST_PORT = 1;

/** A Redis with an identity of its own, by its name. */
function fakeTarget(spec: TargetSpec, port: number): Omit<Target, 'stop'> {
  const { name } = spec;
  return {
    name,
    owned: spec.kind !== 'attach',
    endpoint: spec.kind === 'attach' ? spec.endpoint : anEndpoint(port),
    identity: {
      flavor: spec.kind === 'attach' ? 'redis' : spec.flavor,
      version: '7.0.15',
      threads: 1,
      runId: `run-of-${name}`,
      processId: undefined,
      multiplexing: undefined,
      maxMemoryBytes: 0,
      evictionPolicy: 'noeviction',
      persistence: 'none',
    },
    localPid: undefined,
    cpus: undefined,
    commandLine: undefined,
    warnings: [],
    info: async () => new Map(),
    assertAlive: async () => {},
  };
}
