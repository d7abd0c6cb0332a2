// A fleet by Docker Compose: a queue, agents, and a coordinator that races what cache-bench.yaml names.
import { writeYaml } from '../../profile/write-yaml.ts';
import {
  describeServers,
  type FleetChoice,
  QUEUE_CHECK,
  QUEUE_IMAGE,
  QUEUE_PASSWORD,
  QUEUE_SCRIPT,
  QUEUE_URL,
  QUEUE_USER,
  WORKPLACE,
} from './fleet-file.ts';

const HEAD = `A fleet of cache-bench on one machine: a queue, agents, and a coordinator. Written by 'cache-bench init --fleet compose'.

  export QUEUE_PASSWORD=$(openssl rand -hex 24)
  docker compose -f fleet/compose.yaml up --build --exit-code-from coordinator
  docker compose -f fleet/compose.yaml cp coordinator:/work/results .
  docker compose -f fleet/compose.yaml down --volumes

${describeServers('containers', 'go to fleet/targets.env, which is not to be committed')}
Agents on one machine share its cores: for more load than it can send, run agents on others (docs/fleet.md).`;

/** Compose ends with a sentence where the variable is missing, before anything starts. */
const ASKED = `\${${QUEUE_PASSWORD}:?is not set}`;

/** As it stands, where Compose would replace $NAME. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

export function buildCompose({ agents, image }: FleetChoice) {
  const tool = {
    image: literal(image),
    build: { context: '.', dockerfile: 'Dockerfile' },
    environment: {
      [QUEUE_PASSWORD]: ASKED,
      CACHE_BENCH_FLEET: literal(QUEUE_URL),
    },
    env_file: [{ path: 'targets.env', required: false }],
    depends_on: { queue: { condition: 'service_healthy' } },
    init: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  } as const;
  return {
    services: {
      queue: {
        image: QUEUE_IMAGE,
        user: String(QUEUE_USER),
        entrypoint: ['sh', '-c', literal(QUEUE_SCRIPT)],
        environment: { [QUEUE_PASSWORD]: ASKED },
        healthcheck: {
          test: ['CMD-SHELL', literal(QUEUE_CHECK)],
          interval: '2s',
          timeout: '2s',
          retries: 30,
        },
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      },
      agent: { ...tool, command: ['agent'], deploy: { replicas: agents } },
      coordinator: {
        ...tool,
        command: ['run', '--agents', String(agents)],
        volumes: [`../cache-bench.yaml:${WORKPLACE}/cache-bench.yaml:ro`, `results:${WORKPLACE}/results`],
      },
    },
    volumes: { results: {} },
  };
}

export function writeCompose(choice: FleetChoice): string {
  const comments = {
    'services.queue':
      'Holds who is there, the parts of each round and what came of them; no port of it leaves these containers.',
    'services.agent': 'Sends load. As many as --agents of the coordinator waits for.',
    'services.coordinator': 'Deals the rounds, puts together what agents measured, and says who won.',
  };
  return writeYaml([{ content: buildCompose(choice), head: HEAD, comments }]);
}
