import type { Path, Value } from '@bulwark/model';
import { evaluateAsScanned, placed } from '@bulwark/testkit/toys';
import { toJson } from '@bulwark/testkit';
import { describe, expect, it } from 'vitest';
import { evidenceOf } from './index.ts';

const SECRET = 'hunter2-hunter2';
const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': SECRET };

const hidden: readonly (readonly [string, Path, Value])[] = [
  ['Secret', [], { data: { password: SECRET }, metadata: { name: 'a' } }],
  ['Secret', ['data'], { password: SECRET }],
  ['Secret', ['stringData', 'password'], SECRET],
  ['Secret', ['metadata', 'annotations'], lastApplied],
  ['Secret', ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'], SECRET],
  ['ConfigMap', ['data', 'application.properties'], SECRET],
  ['ConfigMap', ['binaryData'], { file: SECRET }],
  ['Pod', ['spec', 'containers', 0, 'env'], [{ name: 'A', value: SECRET }]],
  ['Pod', ['spec', 'containers', 0, 'env', 0], { name: 'A', value: SECRET }],
  ['Pod', ['spec', 'containers', 0, 'env', 0, 'value'], SECRET],
  ['Pod', ['spec', 'containers', 0], { name: 'a', env: [{ name: 'A', value: SECRET }], args: [SECRET] }],
  ['Deployment', ['spec', 'template'], { spec: { containers: [{ env: [{ value: SECRET }] }] } }],
  ['Deployment', [], { spec: { template: { spec: { containers: [{ args: [SECRET] }] } } } }],
  [
    'CronJob',
    ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'command'],
    ['run', SECRET],
  ],
  ['Pod', ['spec', 'containers', 0, 'args'], [`--password=${SECRET}`]],
  [
    'EncryptionConfiguration.apiserver.config.k8s.io',
    ['resources'],
    [{ providers: [{ aescbc: { keys: [{ secret: SECRET }] } }] }],
  ],
  ['Pod', ['spec', 'containers', 0, 'livenessProbe', 'httpGet', 'httpHeaders', 0, 'value'], SECRET],
];

describe('evidence', () => {
  it.each(hidden)('of a %s at %j keeps what may be secret to itself', (kind, path, value) => {
    expect(JSON.stringify(evidenceOf(kind, path, value, false))).not.toContain(SECRET);
  });

  it('shows any value by its shape where the control says that it is secret', () => {
    expect(evidenceOf('Service', ['spec', 'clusterIP'], SECRET, true)).toEqual({
      value: '<redacted string>',
      redacted: true,
    });
  });

  it('shows plain values, cut where they are long', () => {
    expect(evidenceOf('Pod', ['spec', 'hostNetwork'], true, false)).toEqual({
      value: 'true',
      redacted: false,
    });
    const long = evidenceOf('Service', ['spec', 'externalName'], 'x'.repeat(1000), false);
    expect(long.value!.length).toBeLessThanOrEqual(160);
  });

  it('has no value where the field is absent', () => {
    expect(evidenceOf('Pod', ['spec', 'hostNetwork'], undefined, false)).toEqual({ redacted: false });
  });
});

it('no secret value is anywhere in a result', () => {
  const result = evaluateAsScanned(
    placed(`
apiVersion: v1
kind: Pod
metadata: { name: web, annotations: { kubectl.kubernetes.io/last-applied-configuration: '${SECRET}' } }
spec:
  containers:
    - { name: a, env: [{ name: PASSWORD, value: ${SECRET} }], args: [${SECRET}], securityContext: { privileged: true } }
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
stringData: { password: ${SECRET} }
`),
    ['*'],
  );
  expect(result.findings.map(({ control }) => control)).toContain('secret/toy-password');
  expect(toJson(result)).not.toContain(SECRET);
});
