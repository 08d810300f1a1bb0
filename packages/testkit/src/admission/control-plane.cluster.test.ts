import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import { admissionSet, admissionText } from '@bulwark/remediate';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const BEFORE = `control-plane-before-${process.pid}`;
const AFTER = `control-plane-after-${process.pid}`;
const NAMESPACES = [BEFORE, AFTER];

const policies = admissionText(
  admissionSet({
    plan: createPlan({ controls }),
    exceptions: [],
    now: '2026-01-01T00:00:00.000Z',
    prefix: `whole-${process.pid}`,
    enforce: true,
    namespaceParameters: false,
    namespaces: NAMESPACES,
    excludedNamespaces: [],
  }),
);

describeCluster('policies of all controls that deny', () => {
  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await sharedCluster().kubectl(
      args,
      input === undefined ? {} : { input },
    );
    return code === 0 ? `done ${stdout}` : stderr;
  };

  beforeAll(async () => {
    expect(await kubectl(['create', 'namespace', BEFORE])).toContain('done');
    expect(await kubectl(['apply', '-f', '-'], policies)).toContain('done');
  });
  afterAll(async () => {
    await kubectl(['delete', '-f', '-'], policies);
    await kubectl(['delete', 'namespace', '--wait=false', ...NAMESPACES]);
  });

  it('let the control plane make what each new namespace needs, and nobody else', async () => {
    const account = ['create', 'serviceaccount', 'default', '--dry-run=server', '-n', BEFORE];
    await vi.waitFor(
      async () => expect(await kubectl(account)).toContain('service-account/default-account-token'),
      { timeout: 60_000, interval: 300 },
    );
    expect(await kubectl(['create', 'namespace', AFTER])).toContain('done');
    await vi.waitFor(
      async () =>
        expect(await kubectl(['get', '-n', AFTER, 'sa/default', 'cm/kube-root-ca.crt'])).toContain('done'),
      { timeout: 60_000, interval: 300 },
    );
  });
});
