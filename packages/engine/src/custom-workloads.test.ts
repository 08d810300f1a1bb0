import type { RawObject, ScanResult } from '@bulwark/model';
import { formatPath } from '@bulwark/model';
import { sha256 } from '@bulwark/testkit';
import { placed, toyControls, toyPosture } from '@bulwark/testkit/toys';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlan } from './plan.ts';
import { Posture } from './posture.ts';

const TEMPLATE = `
                    type: object
                    properties:
                      metadata: { type: object }
                      spec:
                        type: object
                        properties:
                          containers:
                            type: array
                            items: { type: object, properties: { name: { type: string }, image: { type: string } } }`;

const definition = (field: string): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: fleets.example.org }
spec:
  group: example.org
  names: { kind: Fleet }
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                ${field}:${TEMPLATE}
                groups:
                  type: array
                  items:
                    type: object
                    properties:
                      template:${TEMPLATE.replaceAll('\n', '\n      ')}
`;

const fleet = `
apiVersion: example.org/v1
kind: Fleet
metadata: { name: ships, namespace: sea, uid: f1 }
spec:
  head: { metadata: { labels: { role: head } }, spec: { containers: [{ name: main, image: a, securityContext: { privileged: true } }] } }
  groups:
    - { name: calm, template: { spec: { containers: [{ name: main, image: b }] } } }
    - { name: wild, template: { spec: { containers: [{ name: main, image: c, securityContext: { privileged: true } }] } } }
`;

const crew = (container: string): string => `
apiVersion: v1
kind: Pod
metadata:
  name: crew
  namespace: sea
  ownerReferences: [{ apiVersion: example.org/v1, kind: Fleet, name: ships, uid: f1, controller: true }]
spec: { containers: [{ name: ${container}, image: a, securityContext: { privileged: true } }] }
`;

function judged(objects: readonly RawObject[]): ScanResult {
  const posture = toyPosture();
  for (const object of objects) posture.add(object);
  return posture.result();
}

function places({ findings }: ScanResult): readonly string[] {
  return findings
    .filter(({ control }) => control === 'workload/toy-privileged')
    .map(({ path }) => formatPath(path));
}

function unsure(result: ScanResult): readonly string[] {
  const control = result.controls.find((each) => each.control.id === 'workload/toy-privileged');
  return control?.notEvaluated.map(({ detail }) => detail) ?? [];
}

const HEAD = 'spec.head.spec.containers[0].securityContext.privileged';
const WILD = 'spec.groups[1].template.spec.containers[0].securityContext.privileged';

describe('a custom resource with pod templates', () => {
  it('is judged at each of them, whichever came first', () => {
    for (const text of [`${definition('head')}---${fleet}`, `${fleet}---${definition('head')}`])
      expect(places(judged(placed(text))).toSorted()).toEqual([WILD, HEAD]);
  });

  it('is one workload, whose pods fold into it and say what no template shows', () => {
    const known = judged(placed([definition('head'), fleet, crew('main')].join('---')));
    expect(places(known).toSorted()).toEqual([WILD, HEAD]);
    expect(known.workloads).toHaveLength(1);
    const injected = judged(placed([definition('head'), fleet, crew('sidecar')].join('---')));
    expect(injected.findings.filter(({ observedIn }) => observedIn?.name === 'crew')).not.toEqual([]);
  });

  it('keeps the fingerprints of its findings when other templates change', () => {
    const print = (text: string): string | undefined =>
      judged(placed(`${definition('head')}---${text}`)).findings.find(({ path }) => formatPath(path) === WILD)
        ?.fingerprint;
    expect(print(fleet)).toBeDefined();
    expect(print(fleet.replace('image: b', 'image: d'))).toBe(print(fleet));
    expect(print(fleet.replace('image: c', 'image: d'))).toBe(print(fleet));
  });

  it('is not evaluated where its definition is missing or does not say what stands there', () => {
    const open = definition('head').replace(
      /head:[^]*?groups:/,
      'head: { x-kubernetes-preserve-unknown-fields: true }\n                groups:',
    );
    const half = judged(placed(`${open}---${fleet}`));
    expect(places(half)).toEqual([WILD]);
    expect(unsure(half)).toEqual([
      expect.stringContaining('spec.head of Fleet.example.org looks like a pod template'),
    ]);
    const none = judged(placed(fleet));
    expect(places(none)).toEqual([]);
    expect(unsure(none)).toHaveLength(3);
  });

  it('leaves its pods to themselves where nobody can say what its templates are', () => {
    const posture = toyPosture(['NetworkPolicy']);
    for (const object of placed([fleet, crew('main')].join('---'))) posture.add(object);
    const result = posture.result();
    expect(result.workloads.map(({ object }) => object.kind)).toEqual(['Pod']);
    const relational = result.controls.find(({ control }) => control.id === 'network/toy-unprotected');
    expect(relational?.counts).toMatchObject({ fail: 1, 'not-evaluated': 1 });
    expect(relational?.notEvaluated.map(({ reason, detail }) => `${reason}: ${detail}`)).toContainEqual(
      expect.stringContaining(
        'unresolved-reference: spec.head of Fleet.example.org looks like a pod template',
      ),
    );
  });

  it('is a workload of kinds that could not be read', () => {
    const unknownKinds = new Map([
      ['Fleet.example.org', { reason: 'forbidden' as const, detail: 'no fleets', isWorkload: true }],
      ['Other.example.org', { reason: 'forbidden' as const, detail: 'no others' }],
    ]);
    const posture = new Posture({
      plan: createPlan({ controls: toyControls }),
      digest: sha256,
      unknownKinds: () => unknownKinds,
    });
    for (const object of placed(crew('main'))) posture.add(object);
    expect(unsure(posture.result())).toEqual(['no fleets']);
  });

  it('follows its definition: any sequence of changes ends as a scan of what is there', () => {
    const objects = placed(
      [definition('head'), definition('other'), fleet, crew('main'), crew('sidecar')].join('---'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.nat(objects.length - 1), { maxLength: 12 }),
        fc.boolean(),
        (sequence, isWarm) => {
          const posture = toyPosture(['Pod']);
          const held = new Map<number, ReturnType<Posture['add']>>();
          for (const index of sequence) {
            const record = held.get(index);
            if (record === undefined) held.set(index, posture.add(objects[index] as RawObject));
            else posture.remove(record);
            if (record !== undefined) held.delete(index);
            if (isWarm) posture.result();
          }
          const cold = toyPosture(['Pod']);
          for (const index of [...held.keys()].toSorted((a, b) => a - b))
            cold.add(objects[index] as RawObject);
          expect(JSON.stringify(posture.result())).toBe(JSON.stringify(cold.result()));
        },
      ),
    );
  });
});
