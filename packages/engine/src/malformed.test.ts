import { evaluateAsScanned, placed } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';

const broken: readonly (readonly [string, string, string])[] = [
  ['a spec that is no map', 'spec: odd', 'spec must be a map'],
  ['no spec', '{}', 'spec must be a pod spec'],
  ['containers that are no list', 'spec: { containers: { name: a } }', 'containers must be a list'],
  ['a container that is no map', 'spec: { containers: [odd] }', '0 must be a map'],
  ['a name that is no string', 'spec: { containers: [{ name: 1 }] }', 'name must be a string'],
  [
    'a securityContext that is no map',
    'spec: { containers: [{ name: a, securityContext: [] }] }',
    'securityContext must be a map',
  ],
  [
    'a boolean in quotes',
    'spec: { containers: [{ name: a, securityContext: { privileged: "true" } }] }',
    'privileged must be a boolean',
  ],
  [
    'labels that are no strings',
    'metadata: { name: web, labels: { a: 1 } }\nspec: { containers: [] }',
    'a must be a string',
  ],
];

describe('a pod with', () => {
  it.each(broken)('%s is not evaluated, with the field', (_case, text, detail) => {
    const named = text.includes('metadata') ? text : `metadata: { name: web }\n${text === '{}' ? '' : text}`;
    const { controls, findings } = evaluateAsScanned(placed(`apiVersion: v1\nkind: Pod\n${named}`), ['*']);
    const summary = controls.find(({ control }) => control.id === 'workload/toy-privileged')!;
    expect(summary.counts).toMatchObject({ 'not-evaluated': 1, pass: 0, fail: 0, error: 0 });
    expect(summary.notEvaluated).toEqual([{ reason: 'malformed', detail, count: 1 }]);
    expect(findings.filter(({ control }) => control === 'workload/toy-privileged')).toEqual([]);
  });

  it('a null list or map is like one without', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: null }\nspec: { containers: [{ name: a, securityContext: null }], initContainers: null }';
    const summary = evaluateAsScanned(placed(text)).controls.find(
      ({ control }) => control.id === 'workload/toy-privileged',
    )!;
    expect(summary.counts).toMatchObject({ pass: 1 });
  });
});

it('a bad part does not hide the findings of its neighbours', () => {
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: a, env: odd, securityContext: { privileged: true } }] }';
  const result = evaluateAsScanned(placed(text));
  expect(result.findings.map(({ control }) => control)).toEqual(['workload/toy-privileged']);
  const password = result.controls.find(({ control }) => control.id === 'secret/toy-password')!;
  expect(password.counts).toMatchObject({ 'not-evaluated': 1 });
});

it.each([
  'kind: 1\napiVersion: v1',
  'apiVersion: v1\nkind: Pod\nmetadata: odd',
  'apiVersion: v1\nkind: Pod\nmetadata: { name: 1 }',
])('an object without a usable identity is taken all the same: %j', (text) => {
  expect(evaluateAsScanned(placed(text)).objects).toHaveLength(1);
});
