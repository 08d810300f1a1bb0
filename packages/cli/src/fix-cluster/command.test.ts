import { expect, it } from 'vitest';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { fixCommand, revertCommand } from './command.ts';

const none = { ...EVERYTHING, color: 'never' };

it('repeats all that chooses what is written', () => {
  const flags = {
    context: 'prod eu',
    namespace: ['shop', 'till'],
    excludeNamespace: ['till'],
    kind: ['Deployment'],
    control: ['root-user'],
    excludeControl: ['host-port'],
    severity: ['high'],
    config: 'team/bulwark.yaml',
    profile: 'strict',
    selector: "app in (a,'b')",
    requestTimeout: '9',
    review: true,
  };
  const words = fixCommand({ ...none, ...flags, confirm: false, auditLog: 'log' });
  expect(words).toMatch(/^bulwark fix --cluster .* --review$/);
  expect(words).not.toMatch(/confirm|log/);
  for (const option of [
    "--context 'prod eu'",
    '--request-timeout 9',
    '--namespace shop,till',
    '--exclude-namespace till',
    '--kind Deployment',
    "--selector 'app in (a,'\\''b'\\'')'",
    '--control root-user',
    '--exclude-control host-port',
    '--severity high',
    '--config team/bulwark.yaml',
    '--profile strict',
  ])
    expect(words).toContain(option);
  expect(fixCommand({ ...none, config: false })).toBe('bulwark fix --cluster --no-config');
});

it('names the cluster of a revert, and where that is noted', () => {
  const revert = 'fixes.ndjson';
  const flags = { ...none, kubeconfig: 'prod.conf', context: 'prod', revert, auditLog: 'taken back.ndjson' };
  expect(revertCommand({ ...flags, confirm: true })).toBe(
    "bulwark fix --cluster --kubeconfig prod.conf --context prod --revert fixes.ndjson --audit-log 'taken back.ndjson'",
  );
});
