import { controls } from '@bulwark/controls';
import { formatReference } from '@bulwark/model';
import type { ScanResult } from '@bulwark/model';
import { evaluate } from '@bulwark/testkit';
import { evaluateAsScanned, placed, toyPosture } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, uid: d1 }
spec:
  template:
    spec:
      containers: [{ name: main, securityContext: { privileged: true } }]
`;
const replicaSet = `
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, uid: d1, controller: true }]
spec:
  template:
    spec:
      containers: [{ name: main, securityContext: { privileged: true } }]
`;
const pod = `
apiVersion: v1
kind: Pod
metadata:
  name: web-1-a
  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true }]
spec:
  containers: [{ name: main, securityContext: { privileged: true } }]
`;
const sidecar = '{ name: sidecar, securityContext: { privileged: true } }';
const injected = pod.replace('privileged: true } }]', `privileged: true } }, ${sidecar}]`);

function privileged(result: ScanResult): readonly string[] {
  return result.findings
    .filter(({ control }) => control === 'workload/toy-privileged')
    .map(({ object, container, observedIn }) =>
      [formatReference(object), container, observedIn && formatReference(observedIn)]
        .filter(Boolean)
        .join(' '),
    );
}

function judgedBy(result: ScanResult, id: string): number {
  const counts = result.controls.find(({ control }) => control.id === id)?.counts;
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
}

describe('owned pods, ReplicaSets and Jobs', () => {
  const result = evaluateAsScanned(placed(`${deployment}---${replicaSet}---${pod}`));

  it('fold into their outermost scanned owner, which is told once', () => {
    expect(privileged(result)).toEqual(['Deployment/default/web main']);
    expect(judgedBy(result, 'workload/toy-privileged')).toBe(1);
    expect(judgedBy(result, 'network/toy-unprotected')).toBe(1);
  });

  it('stay in the list of objects, with their owner', () => {
    const owners = result.objects.map(({ object, foldedInto }) => [object.kind, foldedInto?.kind]);
    expect(owners).toEqual([
      ['Deployment', undefined],
      ['Pod', 'Deployment'],
      ['ReplicaSet', 'Deployment'],
    ]);
  });

  it('stand for themselves where the owner was not scanned', () => {
    expect(privileged(evaluateAsScanned(placed(`${replicaSet}---${pod}`)))).toEqual([
      'ReplicaSet/default/web-1 main',
    ]);
    expect(privileged(evaluateAsScanned(placed(pod)))).toEqual(['Pod/default/web-1-a main']);
  });

  it('stand for themselves where a Rollout takes its template from a Deployment', () => {
    const rollout =
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: web, uid: d1 }\nspec: { workloadRef: { apiVersion: apps/v1, kind: Deployment, name: web } }\n';
    const owned = replicaSet.replace('apps/v1, kind: Deployment', 'argoproj.io/v1alpha1, kind: Rollout');
    const whole = deployment.replace('apps/v1', 'argoproj.io/v1alpha1').replace('Deployment', 'Rollout');
    const objects = [rollout, owned, pod, whole.replaceAll('web', 'api')];
    const result = evaluateAsScanned(placed(objects.join('---')));
    expect(privileged(result)).toEqual([
      'ReplicaSet/default/web-1 main',
      'Rollout.argoproj.io/default/api main',
    ]);
    expect(result.controls.flatMap(({ notEvaluated }) => notEvaluated)).not.toContainEqual(
      expect.objectContaining({ reason: 'malformed' }),
    );
  });

  it('fold no further than their namespace', () => {
    const moved = pod.replace('name: web-1-a', 'name: web-1-a\n  namespace: other');
    expect(privileged(evaluateAsScanned(placed(`${replicaSet}---${moved}`)))).toEqual([
      'Pod/other/web-1-a main',
      'ReplicaSet/default/web-1 main',
    ]);
  });

  it('do not fold into a namesake with another uid', () => {
    const orphan = replicaSet.replace('uid: d1, controller', 'uid: d0, controller');
    expect(privileged(evaluateAsScanned(placed(`${deployment}---${orphan}`)))).toHaveLength(2);
  });

  it('do not fold in a circle', () => {
    const first = replicaSet.replace('kind: Deployment, name: web, uid: d1', 'kind: ReplicaSet, name: web-2');
    const second = first.replace('name: web-1\n', 'name: web-2\n').replace('name: web-2,', 'name: web-1,');
    expect(privileged(evaluateAsScanned(placed(`${first}---${second}`)))).toHaveLength(1);
  });
});

describe('a pod that differs from its owner', () => {
  const all = `${deployment}---${replicaSet}---${injected}`;

  it('is reported on the owner, with where it was seen', () => {
    expect(privileged(evaluateAsScanned(placed(all)))).toEqual([
      'Deployment/default/web main',
      'Deployment/default/web sidecar Pod/default/web-1-a',
    ]);
  });

  it('is told once for all pods that share the difference', () => {
    const twin = injected.replace('web-1-a', 'web-1-b');
    expect(privileged(evaluateAsScanned(placed(`${all}---${twin}`)))).toHaveLength(2);
  });

  it('keeps its fingerprint when another pod takes its place', () => {
    const twin = injected.replace('web-1-a', 'web-1-b');
    const fingerprints = (text: string): readonly string[] =>
      evaluateAsScanned(placed(text)).findings.map(({ fingerprint }) => fingerprint);
    expect(fingerprints(`${deployment}---${replicaSet}---${twin}`)).toEqual(fingerprints(all));
  });

  it('fails the owner that passes by itself', () => {
    const clean = deployment.replace('privileged: true', 'privileged: false');
    const counts = evaluateAsScanned(placed(`${clean}---${replicaSet}---${injected}`)).controls.find(
      ({ control }) => control.id === 'workload/toy-privileged',
    )?.counts;
    expect(counts).toMatchObject({ fail: 1, pass: 0 });
  });

  it('has its blind spots told on the owner', () => {
    const odd = injected.replace(sidecar, '{ name: sidecar, securityContext: odd }');
    const all = `${deployment}---${replicaSet}---${odd}`.replaceAll('privileged: true', 'privileged: false');
    const result = evaluateAsScanned(placed(all));
    const summary = result.controls.find(({ control }) => control.id === 'workload/toy-privileged');
    expect(summary?.counts).toMatchObject({ 'not-evaluated': 1, pass: 0 });
    expect(summary?.notEvaluated.map(({ reason }) => reason)).toEqual(['malformed']);
  });
});

describe('an old ReplicaSet that a Deployment keeps for a rollback', () => {
  const mended = deployment.replace('privileged: true', 'privileged: false');
  const old = replicaSet.replace('spec:\n  template', 'spec:\n  replicas: 0\n  template');

  it('does not show again what has been mended', () => {
    const result = evaluateAsScanned(placed(`${mended}---${old}`));
    expect(privileged(result)).toEqual([]);
    expect(
      result.controls.find(({ control }) => control.id === 'workload/toy-privileged')?.counts,
    ).toMatchObject({ pass: 1, fail: 0 });
    expect(result.objects).toHaveLength(2);
  });

  it('counts as long as it has pods, and where nothing controls it', () => {
    const running = old.replace('replicas: 0', 'replicas: 1');
    expect(privileged(evaluateAsScanned(placed(`${mended}---${running}`)))).toHaveLength(1);
    expect(
      privileged(evaluateAsScanned(placed(old.replace('controller: true', 'controller: false')))),
    ).toEqual(['ReplicaSet/default/web-1 main']);
  });

  it('is judged by nobody where its Deployment was not scanned', () => {
    const result = evaluateAsScanned(placed(old));
    expect(judgedBy(result, 'workload/toy-privileged')).toBe(0);
    expect(judgedBy(result, 'network/toy-unprotected')).toBe(0);
  });

  it('still says what it discloses', () => {
    const password = 'env: [{ name: PASSWORD, value: correct-horse-7-battery }], securityContext';
    const { findings } = evaluate(
      controls,
      placed(`${mended}---${old.replace('securityContext', password)}`),
    );
    expect(findings.map(({ control }) => control)).toContain('secret/env-literal');
    expect(findings.map(({ control }) => control)).not.toContain('workload/privileged-container');
  });
});

describe('a pod that has ended', () => {
  const evicted = `${pod}status: { phase: Failed, reason: Evicted }\n`;
  const around = `${deployment.replace('privileged: true', 'privileged: false')}---${replicaSet}`.replaceAll(
    'privileged: true',
    'privileged: false',
  );

  it('does not show again what has been mended, as long as something controls it', () => {
    expect(privileged(evaluateAsScanned(placed(`${around}---${evicted}`)))).toEqual([]);
    expect(privileged(evaluateAsScanned(placed(`${around}---${pod}`)))).toHaveLength(1);
    const bare = evicted.replace('controller: true', 'controller: false');
    expect(privileged(evaluateAsScanned(placed(`${around}---${bare}`))).length).toBeGreaterThan(0);
  });

  it('counts no longer once it ends', () => {
    const posture = toyPosture();
    for (const object of placed(around)) posture.add(object);
    const [running] = placed(pod);
    const record = posture.add(running!);
    expect(privileged(posture.result())).toHaveLength(1);
    posture.changes();
    posture.remove(record);
    posture.add(placed(evicted)[0]!);
    expect(posture.changes().resolved).toHaveLength(1);
    expect(privileged(posture.result())).toEqual([]);
  });
});

describe('a Job of a CronJob that has ended', () => {
  const spec = (indent: string, privileged: boolean): string =>
    ['spec:', `  containers: [{ name: main, securityContext: { privileged: ${privileged} } }]`]
      .map((line) => `${indent}${line}`)
      .join('\n');
  const cronJob = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: night, uid: c1 }
spec:
  jobTemplate:
    spec:
      template:
${spec('        ', false)}
`;
  const job = `
apiVersion: batch/v1
kind: Job
metadata:
  name: night-1
  ownerReferences: [{ apiVersion: batch/v1, kind: CronJob, name: night, uid: c1, controller: true }]
spec:
  template:
${spec('    ', true)}
`;
  const ended = `${job}status: { succeeded: 1, conditions: [{ type: Complete, status: "True" }] }\n`;
  const itsPod = `
apiVersion: v1
kind: Pod
metadata:
  name: night-1-a
  ownerReferences: [{ apiVersion: batch/v1, kind: Job, name: night-1, controller: true }]
${spec('', true)}
`;

  it('does not show again what has been mended, nor do its pods', () => {
    expect(privileged(evaluateAsScanned(placed(`${cronJob}---${ended}---${itsPod}`)))).toEqual([]);
  });

  it('counts while it runs, and where nothing controls it', () => {
    expect(privileged(evaluateAsScanned(placed(`${cronJob}---${job}---${itsPod}`)))).toHaveLength(1);
    const own = ended.replace('controller: true', 'controller: false');
    expect(privileged(evaluateAsScanned(placed(own)))).toEqual(['Job/default/night-1 main']);
  });

  it('counts no longer once it ends', () => {
    const posture = toyPosture();
    const [owner, running, pod] = placed(`${cronJob}---${job}---${itsPod}`);
    for (const object of [owner, pod]) posture.add(object!);
    const record = posture.add(running!);
    expect(privileged(posture.result())).toHaveLength(1);
    expect(posture.changes().added.length).toBeGreaterThan(0);
    posture.remove(record);
    posture.add({ ...running!, value: placed(ended)[0]!.value });
    expect(posture.changes().resolved.map(({ control }) => control)).toContain('workload/toy-privileged');
    expect(privileged(posture.result())).toEqual([]);
  });
});

it('unfolds when the owner is taken out', () => {
  const posture = toyPosture();
  const [owner, ...owned] = placed(`${deployment}---${replicaSet}`).map((object) => posture.add(object));
  expect(privileged(posture.result())).toEqual(['Deployment/default/web main']);
  posture.remove(owner!);
  expect(owned).toHaveLength(1);
  expect(privileged(posture.result())).toEqual(['ReplicaSet/default/web-1 main']);
});
