import { fileURLToPath } from 'node:url';
import { defineControl, fail, pass, podTemplatePath, withId } from '@bulwark/control-kit';
import type { Control, WorkloadView } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import { isList, isMap, valueAt } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { controlFolders, readFixtures, sha256, toJson } from '@bulwark/testkit';
import { expect, it } from 'vitest';
import { createPlan, Posture, retain } from './index.ts';
import type { ObjectRecord } from './index.ts';

const metadata = { namespace: 'shop', labels: { app: 'web' } };
const spec = { serviceAccountName: 'web', containers: [{ name: 'main', image: 'none.invalid/web' }] };

/** The pods of a template as a controller, admission and the scheduler make them. */
function podsOf(template: { readonly metadata: ValueMap; readonly spec: ValueMap }): readonly ValueMap[] {
  return ['b2c4d', 'f6g8h', 'j2k4l'].map((end, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `web-${end}`,
      uid: `uid-${end}`,
      resourceVersion: `${index}`,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r', controller: true },
      ],
    },
    spec: { ...withToken(template.spec, `kube-api-access-${end}`), nodeName: `node-${index}` },
  }));
}

function withToken(pod: ValueMap, name: string): ValueMap {
  const added = (list: Value | undefined, item: Value): Value => (isList(list) ? [...list, item] : [item]);
  const mount = { name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };
  const containers = isList(pod['containers']) ? pod['containers'] : [];
  return {
    ...pod,
    containers: containers.map((container) =>
      isMap(container) ? { ...container, volumeMounts: added(container['volumeMounts'], mount) } : container,
    ),
    volumes: added(pod['volumes'], {
      name,
      projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
    }),
  };
}

interface Outcome {
  readonly result: string;
  readonly kept: readonly ValueMap[];
}

function outcomeOf(objects: readonly ValueMap[], tested: readonly Control[], isEachAlone: boolean): Outcome {
  const posture = new Posture({
    plan: createPlan({ controls: tested }),
    digest: sha256,
    // Whose form of an object is not known to be the usual one is judged by itself.
    ...(isEachAlone && { retain }),
  });
  const records = objects.map((value, index): ObjectRecord =>
    posture.add({ value, origin: { source: 'cluster', cluster: 'one', uid: `u${index}` } }),
  );
  return { result: toJson(posture.result()), kept: records.map(({ view }) => view.value) };
}

/** Both ways have to tell the same, and keep the same. */
function compare(objects: readonly ValueMap[], tested: readonly Control[] = controls): Outcome {
  const together = outcomeOf(objects, tested, false);
  expect(together).toEqual(outcomeOf(objects, tested, true));
  return together;
}

function controlOf(told: (workload: WorkloadView) => string): Control {
  return withId(
    'workload/tells',
    defineControl({
      title: 'Tells',
      severity: 'low',
      rationale: 'A toy.',
      subject: 'workload',
      check: (workload) => {
        const message = told(workload);
        return message === '' ? pass : fail({ path: [], message, remedy: { advice: 'None.' } });
      },
    }),
  );
}

it('says the same of the pods of every template of the library as of each by itself', () => {
  const library = fileURLToPath(new URL('../../controls/src', import.meta.url));
  const fixtures = controlFolders(library).flatMap((folder) => readFixtures(`${library}/${folder}`));
  const templates = fixtures.flatMap(({ objects }) =>
    objects.flatMap(({ value }) => templateOf(value) ?? []),
  );
  expect(templates.length).toBeGreaterThan(500);
  for (let from = 0; from < templates.length; from += 50)
    compare(templates.slice(from, from + 50).flatMap(podsOf));
}, 120_000);

function templateOf(value: ValueMap): { readonly metadata: ValueMap; readonly spec: ValueMap } | undefined {
  const path = podTemplatePath(textAt(value, 'kind'));
  const template = path && valueAt(value, path);
  if (!isMap(template) || !isMap(template['spec'])) return undefined;
  const own = isMap(template['metadata']) ? template['metadata'] : {};
  const { namespace = 'default' } = isMap(value['metadata']) ? value['metadata'] : {};
  return { metadata: { ...own, namespace }, spec: template['spec'] };
}

it('asks the controls of the library once for all pods of a template', () => {
  const pods = podsOf({ metadata, spec });
  expect(timesAsked(pods)).toBe(timesAsked(pods.slice(0, 1)));
});

/** How often any control that an object decides alone is asked. */
function timesAsked(objects: readonly ValueMap[]): number {
  let asked = 0;
  const counting = controls
    .filter(({ reads }) => reads === undefined)
    .map((control) => ({
      ...control,
      check: (...given: Parameters<typeof control.check>) => {
        asked += 1;
        return control.check(...given);
      },
    }));
  outcomeOf(objects, counting, false);
  return asked;
}

function textAt(map: Value | undefined, key: string): string {
  const value = isMap(map) ? map[key] : undefined;
  return typeof value === 'string' ? value : '';
}

it.each<[what: string, told: (workload: WorkloadView) => string]>([
  ['the name', ({ object }) => object.reference.name],
  ['the name in the metadata', ({ podMetadata }) => textAt(podMetadata, 'name')],
  ['the uid', ({ object }) => textAt(object.value['metadata'], 'uid')],
  ['all metadata', ({ podMetadata }) => JSON.stringify(podMetadata)],
  ['the node', ({ podSpec }) => textAt(podSpec, 'nodeName')],
  ['the whole spec', ({ podSpec }) => JSON.stringify(Object.values(podSpec))],
  ['the whole object', ({ object }) => JSON.stringify(object.value)],
  ['the token volume', ({ podSpec }) => JSON.stringify(podSpec['volumes'])],
  ['the token mount', ({ containers }) => JSON.stringify(containers.map(({ value }) => value))],
])('asks for each pod by itself where a control tells %s', (_what, told) => {
  const { result } = compare(podsOf({ metadata, spec }), [controlOf(told)]);
  expect(new Set(result.match(/"message": ".*"/g))).toHaveLength(3);
});

it('holds pods apart that differ in anything else', () => {
  const template = { metadata, spec };
  const pods = [
    template,
    { metadata: { ...metadata, namespace: 'default' }, spec },
    { metadata: { ...metadata, labels: { app: 'other' } }, spec },
    { metadata: { ...metadata, annotations: { note: 'password: hunter2hunter2' } }, spec },
    { metadata, spec: { ...spec, hostNetwork: true } },
    { metadata, spec: { ...spec, containers: [{ ...spec.containers[0], securityContext: 'odd' }] } },
  ].flatMap(podsOf);
  const [first] = pods as [ValueMap];
  const { nodeName: _node, ...waiting } = first['spec'] as ValueMap;
  compare([...pods, { ...first, spec: waiting }, { ...first, spec: 'odd' }, { ...first, metadata: 'odd' }]);
});

it('keeps the parts of alike pods once, and the node of each', () => {
  const { kept } = compare(podsOf({ metadata, spec }));
  const specs = kept.map((value) => value['spec'] as ValueMap);
  expect(specs.map(({ nodeName }) => nodeName)).toEqual(['node-0', 'node-1', 'node-2']);
  expect(new Set(specs.map(({ containers }) => containers))).toHaveLength(1);
  expect(new Set(specs.map(({ volumes }) => volumes))).toHaveLength(1);
});
