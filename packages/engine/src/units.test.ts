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
