import type { Control } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { evaluate, rawObject } from '@bulwark/testkit';
import { describe, expect, it } from 'vitest';
import { controls } from './src/index.ts';

// A live scan asks for the metadata alone of kinds of which no control reads more.
const ofMetadata = controls.filter(({ fields }) => fields === 'metadata');

const object = (kind: string, apiVersion: string, namespace: string, rest: ValueMap): ValueMap => ({
  apiVersion,
  kind,
  metadata: {
    name: 'one',
    ...(namespace !== '' && { namespace }),
    annotations: { 'example.org/password': 'hunter2-Correct-Horse' },
  },
  ...rest,
});
const more: ValueMap = {
  spec: { password: 'very-Secret-4711' },
  data: { password: 'c2VjcmV0LTQ3MTE=' },
  endpoints: [],
};
const KINDS = [
  ['PersistentVolume', 'v1', ''],
  ['ResourceQuota', 'v1', 'shop'],
  ['EndpointSlice', 'discovery.k8s.io/v1', 'default'],
  ['PriorityClass', 'scheduling.k8s.io/v1', ''],
] as const;

/** What the control says, as it is written into reports. */
function judged(
  control: Control,
  rest: ValueMap,
): { readonly findings: readonly unknown[]; readonly counts: unknown } {
  const objects = KINDS.map(([kind, apiVersion, namespace], index) =>
    rawObject(object(kind, apiVersion, namespace, rest), 'a.yaml', index),
  );
  const { findings, controls: summaries } = evaluate([control], objects);
  return {
    findings: JSON.parse(JSON.stringify(findings)) as readonly unknown[],
    counts: summaries.map(({ counts }) => counts),
  };
}

describe('a control that says it reads metadata alone', () => {
  it.each(ofMetadata)('$id says the same where there is nothing else', (control) => {
    const whole = judged(control, more);
    expect(whole.findings.length).toBeGreaterThan(0);
    expect(judged(control, {})).toEqual(whole);
  });
});

it('controls say so', () => {
  expect(ofMetadata.map(({ id }) => id)).toEqual(['secret/annotation-literal', 'workload/default-namespace']);
});
