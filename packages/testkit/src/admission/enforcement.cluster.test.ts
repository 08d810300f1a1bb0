import { setTimeout as sleep } from 'node:timers/promises';
import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import type { ExceptionRule, ValueMap } from '@bulwark/model';
import { SEVERITIES } from '@bulwark/model';
import { admissionSet, admissionText } from '@bulwark/remediate';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keeper } from './proof.test-support.ts';
import { badSpec, goodSpec, workloadOf, WORKLOADS } from './workloads.test-support.ts';

// Of an earlier run on the same cluster they may still be going.
const NAMESPACE = `admission-enforced-${process.pid}`;
/** With parameters of its own. */
const OWN = `admission-own-${process.pid}`;
/** Meant to have parameters of its own, and without them. */
const BARE = `admission-bare-${process.pid}`;
const FRAMEWORKS = ['pod-security-baseline', 'pod-security-restricted', 'nsa-cisa'];

const exception: ExceptionRule = {
  controls: ['workload/host-network'],
  frameworks: [],
  fingerprints: [],
  selector: { kinds: ['Deployment'], names: ['excepted'], namespaces: [NAMESPACE] },
  reason: 'watches the interfaces of the node',
  owner: 'platform',
  until: '2999-01-31',
  source: { kind: 'policy', place: 'bulwark.yaml:4' },
  severities: SEVERITIES,
};

const policies = admissionText(
  admissionSet({
    plan: createPlan({
      controls: controls.filter(({ requirements }) =>
        FRAMEWORKS.some((id) => requirements[id] !== undefined),
      ),
    }),
    exceptions: [exception],
    now: '2026-01-01T00:00:00.000Z',
    prefix: 'enforced',
    enforce: true,
    namespaceParameters: true,
    namespaces: [NAMESPACE, OWN, BARE],
    excludedNamespaces: [],
  }),
);
const parameters = (data: Readonly<Record<string, string>>): ValueMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'bulwark-admission', namespace: OWN },
  data,
});

describeCluster('policies that deny', () => {
  const kubectl = async (args: readonly string[], input?: string | ValueMap): Promise<string> => {
    const text =
      input === undefined ? {} : { input: typeof input === 'string' ? input : JSON.stringify(input) };
    const { code, stdout, stderr } = await sharedCluster().kubectl(args, text);
    return code === 0 ? `done ${stdout}` : stderr;
  };
  const create = (object: ValueMap, namespace = NAMESPACE, ...more: string[]): Promise<string> =>
    kubectl(['create', '-n', namespace, '-f', '-', ...more], object);
  const dryRun = (object: ValueMap, namespace = NAMESPACE): Promise<string> =>
    create(object, namespace, '--dry-run=server');
  const on = (...args: string[]): Promise<string> => kubectl(['-n', NAMESPACE, ...args]);

  beforeAll(async () => {
    for (const name of [NAMESPACE, OWN, BARE]) await kubectl(['create', 'namespace', name]);
    for (const name of [OWN, BARE])
      await kubectl(['label', 'namespace', name, 'bulwark.dev/admission-parameters=own']);
    await create(parameters({ exceptions: 'workload/host-network */Pod/router-*' }), OWN);
    for (const kind of ['Deployment', 'Pod'])
      expect(await create(workloadOf(kind, 'before', badSpec))).toContain('done');
    for (const object of keeper) await kubectl(['apply', '-f', '-'], object);
    expect(await kubectl(['apply', '-f', '-'], policies)).toContain('done');
    const deadline = Date.now() + 60_000;
    while ((await dryRun(workloadOf('Pod', 'bad', badSpec))).includes('done')) {
      expect(Date.now(), 'the policies deny nothing').toBeLessThan(deadline);
      await sleep(300);
    }
  });

  afterAll(async () => {
    await kubectl(['delete', '-f', '-'], policies);
    await kubectl(['delete', 'namespace', '--wait=false', NAMESPACE, OWN, BARE]);
  });

  it.each(WORKLOADS)('let a good %s pass and refuse a bad one', async (kind) => {
    expect(await dryRun(workloadOf(kind, 'good', goodSpec))).toContain('done');
    const refusal = await dryRun(workloadOf(kind, 'bad', badSpec));
    expect(refusal).toContain(
      'workload/host-network: the pod: hostNetwork is true; set it to false and publish ports through a Service',
    );
    expect(refusal).toContain("ValidatingAdmissionPolicy 'enforced.workloads'");
  });

  it('name every container that is at fault', async () => {
    const [container] = goodSpec['containers'] as readonly ValueMap[];
    const bare = (name: string): ValueMap => ({ ...container, name, resources: {} });
    const spec = { ...goodSpec, containers: [container ?? {}, bare('one'), bare('two')] };
    expect(await dryRun(workloadOf('Pod', 'bad', spec))).toContain(
      'resource/cpu-limit: container one, container two: resources.limits.cpu is not set',
    );
  });

  it('judge an update that changes the pod template, and no other', async () => {
    expect(await create(workloadOf('Deployment', 'after', goodSpec))).toContain('done');
    expect(await on('set', 'image', 'deployment/after', 'app=registry.example.org/web:1.4.3')).toContain(
      'done',
    );
    const patch = JSON.stringify({ spec: { template: { spec: { hostPID: true } } } });
    expect(await on('patch', 'deployment/after', '--patch', patch)).toContain('workload/host-pid: the pod');
  });

  it('leave objects from before alone until their pods change', async () => {
    expect(await on('label', 'deployment/before', 'team=shop')).toContain('done');
    expect(await on('scale', 'deployment/before', '--replicas=0')).toContain('done');
    expect(await on('patch', 'deployment/before', '--patch', '{"spec":{"replicas":2}}')).toContain('done');
    expect(await on('annotate', 'pod/before', 'note=seen')).toContain('done');
    expect(await on('set', 'image', 'deployment/before', 'app=registry.example.org/web:2')).toContain(
      'workload/host-network',
    );
    const finalizer = '{"metadata":{"finalizers":["shop.test/hold"]}}';
    expect(await on('patch', 'pod/before', '--patch', finalizer)).toContain('done');
    expect(await on('delete', 'pod/before', '--wait=false')).toContain('done');
    expect(await on('patch', 'pod/before', '--patch', '{"metadata":{"finalizers":null}}')).toContain('done');
  });

  it('judge ephemeral containers', async () => {
    expect(await create(workloadOf('Pod', 'running', goodSpec))).toContain('done');
    const put = (securityContext: ValueMap): Promise<string> => {
      const ephemeral = { name: 'debug', image: 'registry.example.org/tools:1', securityContext };
      const patch = JSON.stringify({ spec: { ephemeralContainers: [ephemeral] } });
      return on(
        'patch',
        'pod/running',
        '--subresource=ephemeralcontainers',
        '--patch',
        patch,
        '--dry-run=server',
      );
    };
    expect(await put({ privileged: true })).toContain('workload/privileged-container: container debug');
    const [{ securityContext }] = goodSpec['containers'] as unknown as readonly [
      { securityContext: ValueMap },
    ];
    expect(await put(securityContext)).toContain('done');
    expect(
      await on('debug', 'running', '--image=registry.example.org/tools:1', '--profile=sysadmin'),
    ).toContain('workload/privileged-container: container debugger-');
  });

  it('let pass what is excepted, with what its controller makes', async () => {
    expect(await create(workloadOf('Deployment', 'excepted', badSpec))).toContain('done');
    const deadline = Date.now() + 60_000;
    const pods = (): Promise<string> => on('get', 'pods', '--output=jsonpath={.items[*].metadata.name}');
    while (!(await pods()).includes('excepted-')) {
      expect(Date.now(), 'no pod is made').toBeLessThan(deadline);
      await sleep(300);
    }
    expect(await dryRun(workloadOf('Deployment', 'excepted', { ...badSpec, hostPID: true }))).toContain(
      'workload/host-pid',
    );
    expect(await dryRun(workloadOf('ReplicaSet', 'excepted', badSpec))).toContain('workload/host-network');
  });

  describe('parameters of a namespace', () => {
    it('except what they name', async () => {
      expect(await dryRun(workloadOf('Pod', 'router-1', badSpec), OWN)).toContain('done');
      expect(await dryRun(workloadOf('Pod', 'web-1', badSpec), OWN)).toContain('workload/host-network');
    });

    it('are required where a namespace says that it has them', async () => {
      expect(await dryRun(workloadOf('Pod', 'good', goodSpec), BARE)).toContain('no params found');
    });

    it('are changed only by who may change the namespace', async () => {
      await kubectl(['create', 'rolebinding', 'editor', '-n', OWN, '--clusterrole=edit', '--user=editor']);
      const kubeconfig = await sharedCluster().userKubeconfig({ commonName: 'editor', organizations: [] });
      const input = JSON.stringify(parameters({ exceptions: '* */*/*' }));
      const { stderr } = await sharedCluster().kubectl(['apply', '-n', OWN, '-f', '-'], {
        input,
        kubeconfig,
      });
      expect(stderr).toContain('only who may update the namespace may change it');
      expect(await kubectl(['apply', '-n', OWN, '-f', '-'], input)).toContain('done');
    });
  });
});
