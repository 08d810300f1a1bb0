import { describe, expect, it } from 'vitest';
import type { ValueMap } from '@bulwark/model';
import { templateDefinition, withoutSchemas } from './definition.ts';
import { suspectedPlaces, templatePlaces } from './places.ts';

const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const text = { type: 'string' };
const container = { type: 'object', properties: { name: text, image: text } };
const podSpec = { type: 'object', properties: { containers: { type: 'array', items: container } } };
const wholeSpec = {
  type: 'object',
  properties: { ...podSpec.properties, serviceAccountName: text, volumes: { type: 'array' } },
};
const podTemplate = { type: 'object', properties: { metadata: { type: 'object' }, spec: podSpec } };

function definition(spec: ValueMap, version: ValueMap = {}): ValueMap {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: {
      group: 'example.org',
      names: { kind: 'Thing' },
      versions: [{ name: 'v1', schema, ...version }],
    },
  };
}

function object(properties: ValueMap): ValueMap {
  return { type: 'object', properties };
}

function placesIn(spec: ValueMap, value: ValueMap): ReturnType<typeof templatePlaces> {
  return templatePlaces({ spec: value }, templateDefinition(definition(spec))?.versions.get('v1'));
}

const pod = { spec: { containers: [{ name: 'main', image: 'registry.example.org/main:1' }] } };

describe('pod templates by schema', () => {
  it('finds the one of a resource', () => {
    expect(
      placesIn(object({ template: podTemplate, replicas: { type: 'integer' } }), { template: pod }),
    ).toEqual({
      paths: [['spec', 'template']],
      unsure: [],
    });
  });

  it('finds those in lists and in maps, and none where the resource leaves them out', () => {
    const groups = { type: 'array', items: object({ template: podTemplate }) };
    const roles = { type: 'object', additionalProperties: object({ template: podTemplate }) };
    const spec = object({ head: object({ template: podTemplate }), groups, roles });
    expect(
      placesIn(spec, {
        groups: [{ template: pod }, {}, { template: pod }],
        roles: { PS: { template: pod } },
      }),
    ).toEqual({
      paths: [
        ['spec', 'groups', 0, 'template'],
        ['spec', 'groups', 2, 'template'],
        ['spec', 'roles', 'PS', 'template'],
      ],
      unsure: [],
    });
  });

  it('takes a template without metadata for one by its name only', () => {
    const bare = object({ spec: podSpec });
    expect(placesIn(object({ podTemplate: bare }), { podTemplate: pod })?.paths).toEqual([
      ['spec', 'podTemplate'],
    ]);
    expect(placesIn(object({ overlay: bare }), { overlay: pod })).toBeUndefined();
  });

  it('takes no resource for a template of itself', () => {
    expect(placesIn(podSpec, pod.spec)).toBeUndefined();
    expect(placesIn(wholeSpec, pod.spec)).toBeUndefined();
    expect(placesIn(OPEN, pod.spec)).toBeUndefined();
  });

  it('is unsure of the spec of a pod that stands in no template', () => {
    expect(placesIn(object({ predictor: wholeSpec }), { predictor: pod.spec })).toEqual({
      paths: [],
      unsure: [['spec', 'predictor']],
    });
    expect(placesIn(object({ overlay: wholeSpec }), { overlay: { volumes: [] } })).toBeUndefined();
    expect(placesIn(object({ sidecars: podSpec }), { sidecars: pod.spec })).toBeUndefined();
    expect(placesIn(OPEN, { predictor: pod.spec })?.unsure).toEqual([['spec', 'predictor']]);
  });

  it('keeps kinds and versions apart', () => {
    const read = templateDefinition(definition(object({ template: podTemplate })));
    expect(read?.kind).toBe('Thing.example.org');
    expect(read?.versions.get('v2')).toBeUndefined();
  });

  it.each([
    ['template', object({ template: OPEN })],
    ['spec of the template', object({ template: object({ metadata: { type: 'object' }, spec: OPEN }) })],
    [
      'containers',
      object({ template: object({ spec: object({ containers: { type: 'array', items: OPEN } }) }) }),
    ],
    ['spec', OPEN],
  ])('is unsure where the schema takes anything as %s', (_name, spec) => {
    expect(placesIn(spec, { template: pod })).toEqual({ paths: [], unsure: [['spec', 'template']] });
    expect(placesIn(spec, { template: { spec: { containers: [{ weight: 2 }] } } })).toBeUndefined();
  });

  it('is unsure of everything where there is no schema', () => {
    const tree = templateDefinition(definition({}, { schema: undefined }))?.versions.get('v1');
    expect(templatePlaces({ spec: { deep: [{ any: pod }] } }, tree)?.unsure).toEqual([
      ['spec', 'deep', 0, 'any'],
    ]);
    expect(suspectedPlaces({ spec: { template: pod }, status: { template: pod } })?.unsure).toEqual([
      ['spec', 'template'],
    ]);
  });

  it('reads v1beta1, which keeps unknown fields unless it says otherwise', () => {
    const openAPIV3Schema = object({ spec: object({ template: podTemplate }) });
    const old = (spec: ValueMap): ValueMap => ({
      apiVersion: 'apiextensions.k8s.io/v1beta1',
      spec: {
        group: 'example.org',
        names: { kind: 'Thing' },
        version: 'v1',
        validation: { openAPIV3Schema },
        ...spec,
      },
    });
    const value = { spec: { template: pod, other: { template: pod } } };
    const places = (spec: ValueMap) =>
      templatePlaces(value, templateDefinition(old(spec))?.versions.get('v1'));
    expect(places({ preserveUnknownFields: false })).toEqual({ paths: [['spec', 'template']], unsure: [] });
    expect(places({})).toEqual({
      paths: [['spec', 'template']],
      unsure: [['spec', 'other', 'template']],
    });
  });

  it('ends in schemas and resources of any shape', () => {
    let schema: ValueMap = podTemplate;
    let value: ValueMap = pod;
    for (let depth = 0; depth < 60; depth += 1) {
      schema = object({ a: schema, b: schema });
      value = { a: value, b: value };
    }
    expect(placesIn(schema, value)?.unsure).toHaveLength(1);
    for (const broken of [null, 1, 'x', [], {}, { properties: [] }, { items: 3 }])
      expect(placesIn(broken as ValueMap, { template: pod })?.paths ?? []).toEqual([]);
  });

  it('drops schemas and nothing else of a definition', () => {
    const read = withoutSchemas(definition(object({ template: podTemplate }), { served: true }));
    expect(read['spec']).toEqual({
      group: 'example.org',
      names: { kind: 'Thing' },
      versions: [{ name: 'v1', served: true }],
    });
  });
});
