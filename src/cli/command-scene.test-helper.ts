// A command at work: files in memory, and servers that are nowhere.
import { createFakePorts, type FakePorts } from '../testkit/fake-ports.ts';
import { createMemoryFiles, type MemoryFiles } from '../testkit/memory-files.ts';
import { createMemoryHost, type MemoryHost } from '../testkit/memory-host.ts';

export interface CommandScene {
  readonly host: MemoryHost;
  readonly files: MemoryFiles;
  readonly fake: FakePorts;
  /** For --out. */
  readonly out: string;
}

export interface SceneOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** GETs and SETs over a hundred keys, one second a round. */
export const MIX = `
operations:
  - { command: "GET {key}", weight: 9 }
  - { command: "SET {key} {value}" }
keyspace: { count: 100 }
load: { connections: 2, duration: 1s, warmup: 0s }
`;

/** In /work, where the profile MIX is `mix.yaml`. */
export function setUpScene({ files: more = {}, env = {} }: SceneOptions = {}): CommandScene {
  const files = createMemoryFiles({ '/work/mix.yaml': MIX, ...more });
  const host = createMemoryHost({ cwd: '/work', env: { HOME: '/home', PATH: '', ...env }, files });
  return { host, files, fake: createFakePorts(), out: '/results' };
}
