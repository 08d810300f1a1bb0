import type { FileOrigin, Rendering } from '@bulwark/model';
import { evaluateAsScanned, placed } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';

const web = `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web }] }
`;
const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all }
`;

function unitsOf(...objects: readonly ReturnType<typeof placed>[]): Record<string, string> {
  const result = evaluateAsScanned(objects.flat());
  return Object.fromEntries(
    result.objects.map(({ object, origin, unit }) => [
      `${origin.source === 'file' ? origin.directory : ''}:${object.kind}`,
      unit,
    ]),
  );
}

describe('units of plain files', () => {
  it('are one for all files below a root', () => {
    expect(unitsOf(placed(web, 'a'), placed(policy, 'b'))).toEqual({ 'a:Pod': '.', 'b:NetworkPolicy': '.' });
  });

  it('are those of what was rendered, apart from plain files of the same place', () => {
    const from = (directory: string, rendered: Rendering) =>
      placed(web, directory).map((raw) => ({ ...raw, origin: { ...(raw.origin as FileOrigin), rendered } }));
    const chart = { kind: 'chart', source: 'shown/shop' } as const;
    const result = evaluateAsScanned([
      ...placed(web, 'shop'),
      ...from('shop', chart),
      ...from('shop', { ...chart, values: 'ci/a-values.yaml', namespace: 'apps' }),
      ...from('', chart),
      ...from('prod', { kind: 'kustomization', source: 'shown/prod' }),
    ]);
    expect(result.objects.map(({ unit, object }) => [unit, object.namespace])).toEqual([
      ['.', 'default'],
      ['chart .', 'default'],
      ['chart shop', 'default'],
      ['chart shop with ci/a-values.yaml', 'apps'],
      ['kustomization prod', 'default'],
    ]);
    expect(result.duplicates).toEqual([]);
  });

  it('split at the directories that hold the same object', () => {
    expect(unitsOf(placed(web, 'dev'), placed(web, 'prod'), placed(policy, 'shared'))).toEqual({
      'dev:Pod': 'dev',
      'prod:Pod': 'prod',
      'shared:NetworkPolicy': '.',
    });
  });

  it('split where the directories differ, however deep', () => {
    expect(
      unitsOf(placed(web, 'apps/web/dev'), placed(web, 'apps/web/prod'), placed(policy, 'apps')),
    ).toEqual({
      'apps/web/dev:Pod': 'apps/web/dev',
      'apps/web/prod:Pod': 'apps/web/prod',
      'apps:NetworkPolicy': '.',
    });
  });

  it('take a missing namespace for the default one', () => {
    const explicit = web.replace('name: web }', 'name: web, namespace: default }');
    expect(unitsOf(placed(web, 'a'), placed(explicit, 'b'))).toEqual({ 'a:Pod': 'a', 'b:Pod': 'b' });
  });

  it('are never shared between roots', () => {
    const result = evaluateAsScanned([...placed(web, '', 'one'), ...placed(policy, '', 'two')]);
    expect(result.units.map(({ name }) => name)).toEqual(['one', 'two']);
  });
});

describe('relations', () => {
  it('never cross units: a policy beside one copy does not protect the other', () => {
    const result = evaluateAsScanned([...placed(`${web}---${policy}`, 'dev'), ...placed(web, 'prod')], ['*']);
    const unprotected = result.findings.filter(({ control }) => control === 'network/toy-unprotected');
    expect(unprotected.map(({ unit }) => unit)).toEqual(['prod']);
  });
});

describe('the same object twice in one directory', () => {
  const privileged = web.replace('{ name: web }]', '{ name: web, securityContext: { privileged: true } }]');
  const result = evaluateAsScanned(placed(`${privileged}---${privileged}`));

  it('is reported as a duplicate, not merged', () => {
    expect(result.duplicates.map(({ object, origins }) => [object.name, origins.length])).toEqual([
      ['web', 2],
    ]);
    expect(result.objects).toHaveLength(2);
  });

  it('has findings that can be told apart', () => {
    const fingerprints = result.findings
      .filter(({ control }) => control === 'workload/toy-privileged')
      .map(({ fingerprint }) => fingerprint);
    expect(fingerprints).toHaveLength(2);
    expect(new Set(fingerprints).size).toBe(2);
  });
});
