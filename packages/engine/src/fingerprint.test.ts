import { evaluateAsScanned, placed } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';

const container = (name: string): string => `{ name: ${name}, securityContext: { privileged: true } }`;
const password = (name: string): string =>
  `{ name: ${name}, env: [{ name: A, value: a }, { name: PASSWORD, value: p }] }`;

function podOf(...containers: readonly string[]): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [${containers.join(', ')}]
`;
}

function fingerprints(text: string, directory = ''): readonly string[] {
  return evaluateAsScanned(placed(text, directory))
    .findings.map(({ fingerprint }) => fingerprint)
    .toSorted();
}

const text = podOf(container('a'), container('b'), password('c'));
const known = fingerprints(text);

describe('fingerprints', () => {
  it('are told apart and stay what they are from release to release', () => {
    expect(new Set(known).size).toBe(3);
    expect(known).toMatchInlineSnapshot(`
      [
        "7eb73279c79feb9ecf713fe1c7a82302",
        "8422814da6cae8b455190654342c9819",
        "9812fe793e902b8d3266e029bf5d3637",
      ]
    `);
  });

  it.each([
    ['list items are re-ordered', podOf(password('c'), container('b'), container('a'))],
    [
      'environment variables are re-ordered',
      text.replace(
        '{ name: A, value: a }, { name: PASSWORD, value: p }',
        '{ name: PASSWORD, value: p }, { name: A, value: a }',
      ),
    ],
    ['keys are re-ordered', text.replace(/apiVersion: v1\nkind: Pod/, 'kind: Pod\napiVersion: v1')],
    [
      'comments and line breaks change',
      `# a comment\n\n${text.replaceAll(', {', ',\n    # another\n    {')}`,
    ],
    ['other objects stand before it', `apiVersion: v1\nkind: Service\nmetadata: { name: web }\n---${text}`],
    ['the namespace is spelt out', text.replace('{ name: web }', '{ name: web, namespace: default }')],
    ['the secret itself changes', text.replace('value: p', 'value: q')],
  ])('stay when %s', (_case, changed) => {
    expect(changed).not.toBe(text);
    expect(fingerprints(changed)).toEqual(known);
  });

  it('stay when the file moves within its unit', () => {
    expect(fingerprints(text, 'deep/down')).toEqual(known);
  });

  it('change with the name of the object', () => {
    const renamed = fingerprints(text.replace('{ name: web }', '{ name: api }'));
    expect(renamed.filter((fingerprint) => known.includes(fingerprint))).toEqual([]);
  });

  it('of equal items of a list are told apart', () => {
    const role = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: all }
rules:
  - { apiGroups: [''], resources: [pods], verbs: ['*'] }
  - { apiGroups: [''], resources: [pods], verbs: ['*'] }
`;
    const found = fingerprints(role);
    expect(found).toHaveLength(2);
    expect(new Set(found).size).toBe(2);
  });
});
