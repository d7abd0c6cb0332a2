// What `init --fleet kubernetes` writes, against the schemas of Kubernetes' own API.
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { buildManifests, writeKubernetes } from './kubernetes.ts';

const CHOICE = { agents: 4, image: 'registry.example/cache-bench:1.2.3', namespace: 'cache-bench' };
const MODELS: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  Namespace,
  Deployment,
  Service,
  Job,
};
const read = (text: string) => parseAllDocuments(text).map((document) => document.toJS());
const podsOf = ({ queue, agents, coordinator }: ReturnType<typeof buildManifests>) =>
  [queue, agents, coordinator].map((one) => one.spec!.template.spec!);

describe('the manifests of a fleet', () => {
  it.each(read(writeKubernetes(CHOICE)).map((one) => [`${one.kind} ${one.metadata.name}`, one]))(
    '%s is valid',
    (_, manifest) => expect(() => new MODELS[manifest.kind]!(manifest as never).validate()).not.toThrow(),
  );

  it('are held against schemas that refuse what is wrong', () => {
    const { agents } = buildManifests(CHOICE);
    const broken = { ...agents, spec: { ...agents.spec!, completions: '4' } };
    expect(() => new Job(broken as never).validate()).toThrow('completions must be integer');
  });

  it('are written in the order in which they can be made, as they were built', () => {
    const { namespace, queue, service, agents, coordinator } = buildManifests(CHOICE);
    expect(read(writeKubernetes(CHOICE))).toEqual([namespace, queue, service, agents, coordinator]);
  });

  it('start as many agents as the coordinator waits for, no two on a node', () => {
    const { agents, coordinator } = buildManifests({ ...CHOICE, agents: 8 });
    expect(agents.spec).toMatchObject({ completionMode: 'Indexed', completions: 8, parallelism: 8 });
    expect(coordinator.spec!.template.spec!.containers[0]!.args).toEqual(['run', '--agents', '8']);
    const { podAntiAffinity } = agents.spec!.template.spec!.affinity!;
    expect(podAntiAffinity!.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
      {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: { matchLabels: agents.spec!.template.metadata!.labels },
      },
    ]);
  });

  it('lead from the service to the queue', () => {
    const { queue, service } = buildManifests(CHOICE);
    expect(service.spec!.selector).toEqual(queue.spec!.template.metadata!.labels);
    expect(service.metadata!.name).toBe('queue');
    expect(queue.spec!.template.spec!.volumes).toBeUndefined();
  });

  it('keep to the standard that their namespace enforces', () => {
    for (const pod of podsOf(buildManifests(CHOICE))) {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: expect.any(Number) });
      for (const { securityContext, resources } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources!.limits).toEqual(resources!.requests);
      }
    }
  });

  it('name passwords, and hold none', () => {
    const containers = podsOf(buildManifests(CHOICE)).flatMap((pod) => pod.containers);
    const passwords = containers.flatMap(({ env = [] }) =>
      env.filter(({ name }) => name === 'QUEUE_PASSWORD'),
    );
    expect(passwords).toHaveLength(3);
    for (const one of passwords)
      expect(one).toEqual({
        name: 'QUEUE_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'cache-bench-queue', key: 'password' } },
      });
    // Kubernetes replaces $(NAME) and leaves this, which cache-bench replaces.
    expect(JSON.stringify(containers[1]!.env)).toContain('redis://:${QUEUE_PASSWORD}@queue:6379');
  });

  it.each(['x: y', '# no', '"', "'", '${A} $(B)', 'a\n- b\n---\nkind: Secret', '&a *b', '!!js/x', '\u2028'])(
    'stay what they are with an image called %j',
    (image) => {
      const choice = { ...CHOICE, image };
      expect(read(writeKubernetes(choice))).toEqual(Object.values(buildManifests(choice)));
    },
  );
});
