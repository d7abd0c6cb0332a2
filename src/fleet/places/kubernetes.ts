// A fleet by Kubernetes: a namespace, a queue, an Indexed Job of agents on nodes of their own, and a Job that coordinates them.

import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IJob } from 'kubernetes-models/batch/v1';
import type { INamespace, IService } from 'kubernetes-models/v1';
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
  TOOL_USER,
  WORKPLACE,
} from './fleet-file.ts';

export interface KubernetesChoice extends FleetChoice {
  readonly namespace: string;
}

export interface Manifests {
  readonly namespace: INamespace;
  readonly queue: IDeployment;
  readonly service: IService;
  readonly agents: IJob;
  readonly coordinator: IJob;
}

/** Of all that is written; whatever stays behind by a mistake ends then. */
const LONGEST_SECONDS = 6 * 3600;
/** For who copies the results, once the run has ended. */
const KEPT_SECONDS = 3600;
/** Whole cores, and limits as requests: the kubelet's static policy then gives them to the agent alone. */
const AGENT_RESOURCES = { cpu: '4', memory: '2Gi' };
const SMALL_RESOURCES = { cpu: '1', memory: '1Gi' };
const NAME = 'app.kubernetes.io/name';
const COMPONENT = 'app.kubernetes.io/component';
/** Made by hand, and named here only. */
const QUEUE_SECRET = 'cache-bench-queue';
const TARGETS_SECRET = 'cache-bench-targets';
const CONFIG_MAP = 'cache-bench-config';

const head = (namespace: string) => `A fleet of cache-bench. Written by 'cache-bench init --fleet kubernetes'.

  kubectl create namespace ${namespace}
  openssl rand -hex 24 | tr -d '\\n' | kubectl -n ${namespace} create secret generic ${QUEUE_SECRET} --from-file=password=/dev/stdin
  kubectl -n ${namespace} create configmap ${CONFIG_MAP} --from-file=cache-bench.yaml
  kubectl apply -f fleet/kubernetes.yaml
  until kubectl -n ${namespace} logs -f job/coordinator -c run 2>/dev/null; do sleep 5; done
  kubectl -n ${namespace} exec job/coordinator -c results -- tar -c results | tar -x
  kubectl delete namespace ${namespace}

The run begins when all agents are there: until then it has no log, and the loop asks again. If it goes on for minutes, see
'kubectl -n ${namespace} get pods'.

${describeServers('pods', `are keys of a secret called ${TARGETS_SECRET}, which may be absent`)}
The image is built from fleet/Dockerfile, and must be where the nodes get their images from.`;

export function buildManifests({ agents, image, namespace }: KubernetesChoice): Manifests {
  const tool = {
    image,
    env: [
      { name: QUEUE_PASSWORD, valueFrom: { secretKeyRef: { name: QUEUE_SECRET, key: 'password' } } },
      { name: 'CACHE_BENCH_FLEET', value: QUEUE_URL },
    ],
    envFrom: [{ secretRef: { name: TARGETS_SECRET, optional: true } }],
    workingDir: WORKPLACE,
    securityContext: CLOSED,
  };
  return {
    namespace: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    queue: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(namespace, 'queue'),
      spec: {
        replicas: 1,
        selector: { matchLabels: labels('queue') },
        template: {
          metadata: { labels: labels('queue') },
          spec: {
            ...aPod(QUEUE_USER),
            containers: [
              {
                name: 'queue',
                image: QUEUE_IMAGE,
                command: ['sh', '-c', QUEUE_SCRIPT],
                env: [tool.env[0]!],
                ports: [{ name: 'redis', containerPort: 6379 }],
                readinessProbe: { exec: { command: ['sh', '-c', QUEUE_CHECK] }, periodSeconds: 2 },
                resources: both(SMALL_RESOURCES),
                securityContext: CLOSED,
              },
            ],
          },
        },
      },
    },
    service: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(namespace, 'queue'),
      spec: { selector: labels('queue'), ports: [{ name: 'redis', port: 6379, targetPort: 'redis' }] },
    },
    agents: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata(namespace, 'agent'),
      spec: {
        completionMode: 'Indexed',
        completions: agents,
        parallelism: agents,
        // A second agent of the same slice would come too late for its round; the coordinator says what was lost.
        backoffLimit: 0,
        activeDeadlineSeconds: LONGEST_SECONDS,
        template: {
          metadata: { labels: labels('agent') },
          spec: {
            ...aPod(TOOL_USER),
            restartPolicy: 'Never',
            affinity: apart(),
            containers: [
              {
                ...tool,
                name: 'agent',
                // $(NAME) is replaced by Kubernetes, \${NAME} by cache-bench.
                args: ['agent', '--once', '--label', 'node=$(NODE_NAME)'],
                env: [
                  ...tool.env,
                  { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
                ],
                resources: both(AGENT_RESOURCES),
              },
            ],
          },
        },
      },
    },
    coordinator: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata(namespace, 'coordinator'),
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: LONGEST_SECONDS + KEPT_SECONDS,
        template: {
          metadata: { labels: labels('coordinator') },
          spec: {
            ...aPod(TOOL_USER),
            restartPolicy: 'Never',
            initContainers: [
              {
                ...tool,
                name: 'wait',
                command: ['sh', '-c', waitFor(agents)],
                resources: both(SMALL_RESOURCES),
              },
            ],
            containers: [
              {
                ...tool,
                name: 'run',
                args: ['run', '--agents', String(agents)],
                resources: both(SMALL_RESOURCES),
                volumeMounts: [
                  {
                    name: 'config',
                    mountPath: `${WORKPLACE}/cache-bench.yaml`,
                    subPath: 'cache-bench.yaml',
                    readOnly: true,
                  },
                  RESULTS,
                ],
              },
              {
                name: 'results',
                image,
                command: ['sleep', String(LONGEST_SECONDS + KEPT_SECONDS)],
                workingDir: WORKPLACE,
                resources: both({ cpu: '50m', memory: '64Mi' }),
                securityContext: CLOSED,
                volumeMounts: [RESULTS],
              },
            ],
            volumes: [
              { name: 'config', configMap: { name: CONFIG_MAP } },
              { name: 'results', emptyDir: { sizeLimit: '1Gi' } },
            ],
          },
        },
      },
    },
  };
}

const RESULTS = { name: 'results', mountPath: `${WORKPLACE}/results` };
const CLOSED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Nodes may have to be started for them, and images fetched. */
function waitFor(agents: number): string {
  return `until [ "$(cache-bench fleet status --json | grep -c '"startedAt"')" -ge ${agents} ]; do sleep 2; done`;
}

function labels(component: string) {
  return { [NAME]: 'cache-bench', [COMPONENT]: component };
}

function metadata(namespace: string, component: string) {
  return { name: component, namespace, labels: labels(component) };
}

/** As the strictest of Kubernetes' own standards for pods has it. */
function aPod(user: number) {
  return {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' as const },
    },
  };
}

function both(resources: Readonly<Record<string, string>>) {
  return { requests: resources, limits: resources };
}

/** No two agents on a node. */
function apart() {
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: labels('agent') }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  };
}

export function writeKubernetes(choice: KubernetesChoice): string {
  const { namespace, queue, service, agents, coordinator } = buildManifests(choice);
  return writeYaml([
    { content: namespace, head: head(choice.namespace) },
    {
      content: queue,
      head: 'Holds who is there, the parts of each round and what came of them. Nothing of it is kept.',
    },
    { content: service, head: 'Where agents and coordinator find the queue.' },
    {
      content: agents,
      head: `Send load, each on a node of its own. Keep them off the nodes of the servers, too: add a nodeSelector, or the labels of the
servers' pods to the podAntiAffinity. Four cores each: see docs/fleet.md for how many agents a target needs. They end with the run.`,
    },
    {
      content: coordinator,
      head: `Waits for all agents, deals the rounds, puts together what they measured, and says who won: the exit code of its container
"run". The container beside it keeps the results for who copies them.`,
    },
  ]);
}
