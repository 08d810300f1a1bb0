import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import type { RawObject } from '@bulwark/model';
import { readInputs } from '@bulwark/sources';
import { sha256 } from '@bulwark/testkit';
import { describe, expect, it } from 'vitest';
import { clearedBy } from './cleared.ts';
import { hunksOf } from './diff/hunks.ts';
import type { FixPlan } from './fix.ts';
import { lossesOf } from './losses.ts';
import { madeAnew } from './made-anew.ts';
import { planFixes } from './plan-fixes.ts';

async function plan(text: string, ids: readonly string[], complete = ['*']): Promise<FixPlan> {
  const objects: RawObject[] = [];
  const receiver = {
    object: (object: RawObject) => objects.push(object),
    unread: ({ message }: { readonly message: string }) => expect.fail(message),
    passedOver: () => undefined,
    notice: () => undefined,
  };
  const stdin = (async function* () {
    yield Buffer.from(text);
  })();
  await readInputs(['-'], { stdin }, receiver);
  return planFixes({
    posture: { plan: createPlan({ controls }), digest: sha256, completeKinds: () => complete },
    objects,
    wanted: ({ control }) => ids.includes(control),
  });
}

function pod(context: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  containers:\n  - name: c\n    image: example.org/c:1\n    securityContext: ${context}\n`;
}

describe('a fix', () => {
  it('is not made where the API server would refuse the object', async () => {
    const { refused, files } = await plan(pod('{privileged: true}'), ['workload/privilege-escalation']);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'the API server would refuse it: container c is privileged, so allowPrivilegeEscalation cannot be false',
    ]);
    expect(files).toEqual([]);
  });

  it('is made once another has made room for it', async () => {
    const ids = ['workload/privilege-escalation', 'workload/privileged-container'];
    const { refused, files } = await plan(pod('{privileged: true}'), ids);
    expect(refused).toEqual([]);
    expect(files[0]?.after).toBe(pod('{privileged: false, allowPrivilegeEscalation: false}'));
  });

  it('is made in the pod templates of a custom resource whose definition is there', async () => {
    const container = '{properties: {name: {type: string}, image: {type: string}}}';
    const template = `{properties: {metadata: {type: object}, spec: {properties: {containers: {items: ${container}}}}}}`;
    const groups = `{items: {properties: {template: ${template}}}}`;
    const schema = `{openAPIV3Schema: {properties: {spec: {properties: {groups: ${groups}}}}}}`;
    const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: fleets.example.org}\nspec:\n  group: example.org\n  names: {kind: Fleet}\n  versions: [{name: v1, schema: ${schema}}]\n`;
    const fleet = (privileged: boolean): string =>
      `apiVersion: example.org/v1\nkind: Fleet\nmetadata: {name: ships, namespace: sea}\nspec:\n  groups:\n  - template:\n      spec:\n        containers:\n        - name: c\n          image: example.org/c:1\n          securityContext: {privileged: ${privileged}}\n`;
    const ids = ['workload/privileged-container'];
    const { refused, files } = await plan(`${fleet(true)}---\n${definition}`, ids);
    expect(refused).toEqual([]);
    expect(files[0]?.after).toBe(`${fleet(false)}---\n${definition}`);
    expect((await plan(fleet(true), ids)).files).toEqual([]);
  });

  it('is not made through an alias', async () => {
    const shared = `${pod('&s {privileged: true}')}  - name: d\n    image: example.org/c:1\n    securityContext: *s\n`;
    const { refused } = await plan(shared, ['workload/privileged-container']);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('anchor &s'),
      expect.stringContaining('alias *s'),
    ]);
  });

  it('says where an object has to be made anew', async () => {
    const { applied } = await plan(pod('{privileged: true}'), ['workload/privileged-container']);
    expect(applied.map((fix) => madeAnew(fix))).toEqual([expect.stringContaining('replace --force')]);
    const workload = (kind: string, version: string): string =>
      `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: w, namespace: shop}\nspec:\n  template:\n    spec:\n      hostPID: true\n      containers: [{name: c, image: "example.org/c:1"}]\n`;
    const notes = async (text: string): Promise<readonly (string | undefined)[]> =>
      (await plan(text, ['workload/host-pid'])).applied.map((fix) => madeAnew(fix));
    expect(await notes(workload('Job', 'batch/v1'))).toEqual([expect.stringContaining('A Job')]);
    expect(await notes(workload('Deployment', 'apps/v1'))).toEqual([undefined]);
  });

  it('counts no finding as cleared that cannot be judged any more', async () => {
    const text = pod('{privileged: false}').replace('spec:', 'spec:\n  hostNetwork: true');
    const { before, after } = await plan(text, ['workload/host-network'], ['Pod']);
    const gone = before.findings.length - after.findings.length;
    expect(before.findings.map(({ control }) => control)).toContain('network/traffic-not-isolated');
    expect(clearedBy({ before, after })).toEqual({ cleared: gone - 1, unjudged: 1 });
  });

  it('leaves what is not wanted', async () => {
    const { applied, before, after } = await plan(pod('{privileged: true}'), []);
    expect([applied, after]).toEqual([[], before]);
  });
});

const API_SERVER = `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - name: kube-apiserver
    image: example.org/kube-apiserver:1
    command:
    - kube-apiserver
    - --enable-admission-plugins=NodeRestriction
`;

it('composes fixes of one spot', async () => {
  const ids = ['control-plane/always-pull-images', 'control-plane/deny-external-ips'];
  const { applied, files } = await plan(API_SERVER, ids);
  expect(applied).toHaveLength(2);
  expect(files[0]?.after).toBe(
    API_SERVER.replace('=NodeRestriction', '=NodeRestriction,AlwaysPullImages,DenyServiceExternalIPs'),
  );
});

it('composes fixes of one spot beside one that removes something', async () => {
  const text = API_SERVER.replace('    - --enable', '    - --token-auth-file=/tokens.csv\n    - --enable');
  const ids = [
    'control-plane/token-auth-file',
    'control-plane/audit-log-age',
    'control-plane/audit-log-size',
  ];
  const { refused, files } = await plan(text, ids);
  expect(refused).toEqual([]);
  expect(files[0]?.after).toBe(`${API_SERVER}    - --audit-log-maxage=30\n    - --audit-log-maxsize=100\n`);
});

describe('permissions', () => {
  const role = (rules: string): string =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules:\n${rules}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\nsubjects:\n- {kind: ServiceAccount, name: builder, namespace: shop}\n`;

  it('that are explicit are taken out, and it is said who loses them', async () => {
    const rules = `- apiGroups: [""]\n  resources: [pods/exec, pods/log]\n  verbs: [get]\n- apiGroups: [rbac.authorization.k8s.io]\n  resources: [roles]\n  verbs: [get, bind, escalate]\n`;
    const { applied, files } = await plan(role(rules), ['rbac/pod-exec', 'rbac/role-escalation']);
    expect(files[0]?.after).toBe(role(rules.replace('pods/exec, ', '').replace(', bind, escalate', '')));
    expect(applied.map((fix) => lossesOf(fix))).toEqual([
      [{ who: 'ServiceAccount shop/builder', what: 'bind on roles; escalate on roles' }],
      [{ who: 'ServiceAccount shop/builder', what: 'get on pods/exec' }],
    ]);
  });

  it('by the wildcard of verbs are written out where the resources are named', async () => {
    const rules = `- apiGroups: ["*"]\n  resources: [roles] # all\n  verbs: ["*"]\n`;
    const { applied, files, after } = await plan(role(rules), ['rbac/wildcard-rule']);
    expect(files[0]?.after).toContain('verbs: ["create", "delete", "deletecollection", "get", "list"');
    expect(after.findings.map(({ control }) => control)).not.toContain('rbac/role-escalation');
    expect(applied.flatMap((fix) => lossesOf(fix))).toEqual([
      {
        who: 'ServiceAccount shop/builder',
        what: 'verbs other than create, delete, deletecollection, get, list, patch, update, watch on roles',
      },
    ]);
  });

  it('by wildcards of resources are left to people', async () => {
    const rules = `- apiGroups: ["*"]\n  resources: ["*"]\n  verbs: ["*"]\n`;
    const { applied, refused } = await plan(role(rules), ['rbac/pod-exec', 'rbac/wildcard-rule']);
    expect([...applied, ...refused]).toEqual([]);
  });
});

it('shows no secret in a diff', async () => {
  const text = pod('{privileged: true}').replace(
    '    securityContext',
    '    args: [--password, hunter2-Xk29fLq8]\n    env:\n    - {name: TOKEN, value: ghp_abcdefghijklmnopqrstuvwxyz0123456789}\n    securityContext',
  );
  const { files } = await plan(text, ['workload/privileged-container']);
  const shown = hunksOf(files[0]!).flatMap(({ lines }) => lines.map((line) => line.sign + line.text));
  expect(shown.join('\n')).not.toMatch(/ghp_|hunter2/);
  expect(shown.slice(-4)).toEqual([
    '     env:',
    '     - {name: TOKEN, value: ********}',
    '-    securityContext: {privileged: true}',
    '+    securityContext: {privileged: false}',
  ]);
});

it('shows of a Secret which kind it is, and nothing that it holds', async () => {
  const copy = 'kubectl.kubernetes.io/last-applied-configuration';
  const text = `kind: Secret\napiVersion: v1\nmetadata:\n  annotations:\n    ${copy}: '{"data":{"p":"cGFzcw=="}}'\n    a: b\n  name: s\ndata: {p: cGFzcw==}\n`;
  const { files } = await plan(text, ['secret/annotation-literal']);
  const shown = hunksOf(files[0]!).flatMap(({ lines }) => lines.map((line) => line.sign + line.text));
  expect(shown).toContain(' apiVersion: v1');
  expect(shown.join('\n')).not.toContain('cGFzcw');
});
