// Complete, valid plain data for tests, each field open to an override.
import type { Endpoint } from '../core/endpoint.ts';
import type { LoadPlan } from '../load/contract.ts';
import type {
  CommandTemplate,
  Keyspace,
  LoadSettings,
  Operation,
  Profile,
  TemplatePart,
  Values,
} from '../profile/profile.ts';

export function anEndpoint(port: number, overrides: Partial<Endpoint> = {}): Endpoint {
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0, ...overrides };
}

export function aKeyspace(overrides: Partial<Keyspace> = {}): Keyspace {
  return {
    name: 'keys',
    count: 1000,
    pattern: 'key:{id}',
    distribution: { kind: 'uniform' },
    elements: 1,
    ...overrides,
  };
}

export function someValues(overrides: Partial<Values> = {}): Values {
  return { size: { kind: 'fixed', bytes: 64 }, content: 'binary', compressibility: 0, ...overrides };
}

/** `aCommand('SET', KEY, VALUE)`: strings are literal arguments, parts stand alone in theirs. */
export function aCommand(...words: readonly (string | TemplatePart)[]): CommandTemplate {
  return words.map((word) => [typeof word === 'string' ? { kind: 'text', text: word } : word]);
}

/** A key of the keyspace that `aKeyspace` names. */
export const KEY: TemplatePart = { kind: 'key', keyspace: 'keys' };
/** A value of the size that `someValues` has. */
export const VALUE: TemplatePart = { kind: 'value', size: { kind: 'fixed', bytes: 64 } };

export function anOperation(overrides: Partial<Operation> = {}): Operation {
  return {
    name: 'get',
    weight: 1,
    commands: [aCommand('GET', KEY)],
    transaction: false,
    hits: 'null-is-miss',
    ...overrides,
  };
}

export function someLoadSettings(overrides: Partial<LoadSettings> = {}): LoadSettings {
  return {
    connections: 2,
    pipeline: 1,
    threads: 1,
    stop: { kind: 'requests', count: 1000 },
    warmupNs: 0,
    timeoutNs: 2e9,
    ...overrides,
  };
}

/** 90 % GET and 10 % SET over 1000 keys. */
export function aProfile(overrides: Partial<Profile> = {}): Profile {
  return {
    name: 'test',
    description: 'GET and SET for tests',
    source: 'src/testkit/builders.ts',
    operations: someOperations(),
    scripts: [],
    keyspaces: [aKeyspace()],
    values: someValues(),
    load: someLoadSettings(),
    fill: [{ keyspace: 'keys', command: aCommand('SET', KEY, VALUE), perKey: 'key' }],
    receivers: [],
    events: [],
    ...overrides,
  };
}

/** A thousand requests of `aProfile` over two connections of one thread. */
export function aLoadPlan(endpoint: Endpoint, overrides: Partial<LoadPlan> = {}): LoadPlan {
  return {
    endpoint,
    protocol: 2,
    driver: 'resp',
    seed: 1,
    keyPrefix: 'cb:test:',
    operations: someOperations(),
    scripts: [],
    keyspaces: [aKeyspace()],
    values: someValues(),
    connections: 2,
    pipeline: 1,
    threads: 1,
    warmupNs: 0,
    stop: { kind: 'requests', count: 1000 },
    timeoutNs: 2e9,
    intervalNs: 1e8,
    fill: false,
    ...overrides,
  };
}

function someOperations(): Operation[] {
  return [
    anOperation({ weight: 90 }),
    anOperation({ name: 'set', weight: 10, commands: [aCommand('SET', KEY, VALUE)], hits: 'none' }),
  ];
}
