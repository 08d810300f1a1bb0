import { join } from 'node:path';
import { controls } from '@bulwark/controls';
import { formatReference } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { controlsFor } from '../conformance/judge.ts';
import { corpusFolder, evaluateFile } from './corpus.ts';

const folder = corpusFolder('kubernetes-goat/scenarios');

/** A weakness that the authors planted: the id by which users know its control, and the object where it must be found. */
type Planted = readonly [alias: string, object: string];

const planted: Readonly<Record<string, readonly Planted[]>> = {
  'build-code/deployment.yaml': [
    ['KSV-0013', 'Deployment/default/build-code-deployment'],
    ['C-0013', 'Deployment/default/build-code-deployment'],
    ['C-0017', 'Deployment/default/build-code-deployment'],
    ['C-0034', 'Deployment/default/build-code-deployment'],
  ],
  'health-check/deployment.yaml': [
    ['C-0057', 'Deployment/default/health-check-deployment'],
    ['C-0048', 'Deployment/default/health-check-deployment'],
    ['C-0074', 'Deployment/default/health-check-deployment'],
  ],
  'internal-proxy/deployment.yaml': [
    ['C-0260', 'Deployment/default/internal-proxy-deployment'],
    ['kube-linter:exposed-services', 'Service/default/internal-proxy-info-app-service'],
  ],
  'system-monitor/deployment.yaml': [
    ['C-0038', 'Deployment/default/system-monitor-deployment'],
    ['C-0057', 'Deployment/default/system-monitor-deployment'],
    ['C-0016', 'Deployment/default/system-monitor-deployment'],
    ['C-0045', 'Deployment/default/system-monitor-deployment'],
    ['C-0048', 'Deployment/default/system-monitor-deployment'],
    ['C-0207', 'Deployment/default/system-monitor-deployment'],
    ['C-0034', 'Deployment/default/system-monitor-deployment'],
  ],
  'docker-bench-security/deployment.yaml': [
    ['C-0038', 'DaemonSet/default/docker-bench-security'],
    ['C-0041', 'DaemonSet/default/docker-bench-security'],
    ['C-0057', 'DaemonSet/default/docker-bench-security'],
    ['C-0013', 'DaemonSet/default/docker-bench-security'],
    ['C-0048', 'DaemonSet/default/docker-bench-security'],
    ['C-0074', 'DaemonSet/default/docker-bench-security'],
    ['KSV-0022', 'DaemonSet/default/docker-bench-security'],
  ],
  'kube-bench-security/master-job.yaml': [
    ['C-0038', 'Job/default/kube-bench-master'],
    ['C-0048', 'Job/default/kube-bench-master'],
  ],
  'kube-bench-security/node-job.yaml': [
    ['C-0038', 'Job/default/kube-bench-node'],
    ['C-0048', 'Job/default/kube-bench-node'],
  ],
  'poor-registry/deployment.yaml': [['C-0260', 'Deployment/default/poor-registry-deployment']],
  'batch-check/job.yaml': [
    ['KSV-0013', 'Job/default/batch-check-job'],
    ['C-0270', 'Job/default/batch-check-job'],
    ['C-0271', 'Job/default/batch-check-job'],
  ],
  'cache-store/deployment.yaml': [
    ['C-0054', 'Namespace/secure-middleware'],
    ['C-0260', 'Deployment/secure-middleware/cache-store-deployment'],
    ['C-0271', 'Deployment/secure-middleware/cache-store-deployment'],
  ],
  'hunger-check/deployment.yaml': [
    ['C-0270', 'Deployment/big-monolith/hunger-check-deployment'],
    ['C-0271', 'Deployment/big-monolith/hunger-check-deployment'],
    ['C-0015', 'Role/big-monolith/secret-reader'],
  ],
  'hidden-in-layers/deployment.yaml': [['KSV-0013', 'Job/default/hidden-in-layers']],
  'insecure-rbac/setup.yaml': [['C-0035', 'ClusterRoleBinding/superadmin']],
};

const cases = Object.entries(planted).flatMap(([file, weaknesses]) =>
  weaknesses.map(([alias, object]) => ({ file, alias, object })),
);

describe.runIf(folder !== undefined)('Kubernetes Goat', () => {
  it.each(cases)('$file: $alias is found at $object', ({ file, alias, object }) => {
    const ids = new Set(controlsFor(controls, [alias]).map(({ id }) => id));
    expect(ids.size, `no control claims ${alias}`).toBeGreaterThan(0);
    const found = evaluateFile(join(folder!, file)).findings.filter(({ control }) => ids.has(control));
    expect(found.map((finding) => formatReference(finding.object))).toContain(object);
  });

  it.each([
    [
      'hunger-check/deployment.yaml',
      'C-0015',
      { kind: 'ServiceAccount', namespace: 'big-monolith', name: 'big-monolith-sa' },
    ],
    [
      'insecure-rbac/setup.yaml',
      'C-0035',
      { kind: 'ServiceAccount', namespace: 'kube-system', name: 'superadmin' },
    ],
  ])('%s: %s names who holds the right', (file, alias, identity) => {
    const ids = new Set(controlsFor(controls, [alias]).map(({ id }) => id));
    const { findings } = evaluateFile(join(folder!, file));
    expect(findings.flatMap(({ control, holders }) => (ids.has(control) ? holders : []))).toContainEqual(
      identity,
    );
  });

  it('the harmless shell page has no way to the node', () => {
    const { findings } = evaluateFile(join(folder!, 'kubernetes-goat-home/deployment.yaml'));
    expect(findings.filter(({ severity }) => severity === 'critical')).toEqual([]);
  });
});
