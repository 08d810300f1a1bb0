import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { library } from '../library.ts';
import { generate as inProcess } from './generate.ts';
import type { GenerateFlags } from './generate.ts';

const main = new URL('../main.ts', import.meta.url).pathname;
const TIMEOUT = 120_000;

const DEPLOY = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers:
      - {name: one, image: web}
      - {name: two, image: web}
---
apiVersion: v1
kind: Pod
metadata: {name: proxy, namespace: kube-system}
spec: {hostNetwork: true, containers: [{name: proxy, image: proxy}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80}]}
`;
const EXCEPTIONS = `exceptions:
  - {control: workload/host-network, kind: Deployment, name: web, namespace: shop, reason: known, until: 2999-01-31}
  - {control: workload/host-pid, container: app, reason: known, until: 2999-01-31}
`;

const FLEET = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: fleets.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Fleet, plural: fleets}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              podTemplate:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      hostNetwork: {type: boolean}
                      containers:
                        type: array
                        items: {type: object, properties: {name: {type: string}, image: {type: string}}}
---
apiVersion: example.org/v1
kind: Fleet
metadata: {name: ships, namespace: shop}
spec: {podTemplate: {spec: {hostNetwork: true, containers: [{name: one, image: web}]}}}
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-generate-'));
  writeFileSync(join(folder, 'deploy.yaml'), DEPLOY);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function generate(...words: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'generate', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

describe('bulwark generate admission', () => {
  it(
    'prints policies with their bindings, and says on standard error what is not in them',
    () => {
      const { code, stdout, stderr } = generate('admission', '--framework', 'nsa', '--no-config');
      expect(code).toBe(0);
      expect(stdout.match(/^kind: .*$/gm)).toEqual([
        'kind: ValidatingAdmissionPolicy',
        'kind: ValidatingAdmissionPolicyBinding',
      ]);
      expect(stdout).toContain('- Warn');
      expect(stderr).toMatch(/^note: \d+ controls; \d+ of the selection need more than one object/);
    },
    TIMEOUT,
  );

  it(
    'writes a kustomization, and names what is not part of it',
    () => {
      mkdirSync(join(folder, 'out'));
      writeFileSync(join(folder, 'out/old.yaml'), '');
      const words = ['--pss', 'baseline@1.30', '--enforce', '--name', 'acme', '--namespace-parameters'];
      const { code, stdout, stderr } = generate('admission', ...words, '--output', 'out');
      expect(code).toBe(0);
      expect(stdout).toBe('4 files in out\n  Apply them: kubectl apply -k out\n');
      expect(stderr).toContain('out/old.yaml was there before');
      expect(readdirSync(join(folder, 'out'))).toEqual([
        'acme.workloads.yaml',
        'kustomization.yaml',
        'old.yaml',
        'parameters-guard.yaml',
        'parameters.example.yaml',
      ]);
      expect(readFileSync(join(folder, 'out/acme.workloads.yaml'), 'utf8')).toContain('- Deny');
      expect(readFileSync(join(folder, 'out/parameters.example.yaml'), 'utf8')).toContain('"1.30"');
    },
    TIMEOUT,
  );

  it(
    'tells with --check what would be denied, outside of the namespaces of the system',
    () => {
      const { code, stdout } = generate('admission', 'deploy.yaml', '--control', 'host-network', '--check');
      expect(code).toBe(0);
      expect(stdout).toBe(
        'Deployment/shop/web\n' +
          '  high      workload/host-network: hostNetwork is true, so the pod shares every network interface of its node\n' +
          '\n1 of 1 objects would be denied if they were created now.\n',
      );
    },
    TIMEOUT,
  );

  it(
    'tells with --check apart what no policy matches, though what is made of it would be denied',
    () => {
      writeFileSync(join(folder, 'fleet.yaml'), FLEET);
      const { stdout } = generate('admission', '.', '--control', 'host-network', '--check');
      expect(stdout.split('\n\n').map((part) => part.split('\n', 1)[0])).toEqual([
        'Deployment/shop/web',
        '1 of 1 objects would be denied if they were created now.',
        'The policies do not match these resources; pods that are made of them would be denied:',
        'Fleet.example.org/shop/ships',
      ]);
    },
    TIMEOUT,
  );

  it(
    'takes the exceptions of the policy over, and names those that it cannot state',
    () => {
      writeFileSync(join(folder, 'bulwark.yaml'), EXCEPTIONS);
      const words = ['admission', 'deploy.yaml', '--control', 'workload/host-network,workload/host-pid'];
      const { stdout, stderr } = generate(...words);
      expect(stdout).toContain("['workload/host-network shop/Deployment/web', ");
      expect(stderr).toContain(
        'the exception of bulwark.yaml:3 is not in the policies: it covers a part of an object only (containers)',
      );
      expect(generate(...words, '--check').stdout).toBe('Nothing of 1 objects would be denied.\n');
    },
    TIMEOUT,
  );

  it.each<readonly [readonly string[], Partial<GenerateFlags>, string]>([
    [['nonsense'], {}, "'nonsense' cannot be generated"],
    [
      ['admission'],
      { control: ['rbac/cluster-admin'] },
      'rbac/cluster-admin cannot be judged by the API server',
    ],
    [['admission'], { name: 'Not_A_Name' }, "--name: 'Not_A_Name' cannot begin the name of an object"],
    [['admission', '-'], {}, 'generate does not read standard input'],
    [['admission'], { control: ['untrusted-registry'] }, 'none of the selected controls'],
  ])('refuses %j %j', async ([what = '', ...paths], flags, message) => {
    const given = { name: 'bulwark', ...flags, config: false as const };
    await expect(inProcess(what, paths, given, library)).rejects.toThrow(message);
  });
});
