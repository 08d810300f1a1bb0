import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Control } from '@bulwark/control-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { toyControls } from '../toys/index.ts';
import type { CaseResult } from './case-result.ts';
import { readDivergences } from './divergences.ts';
import { buildReport, reportText } from './report.ts';
import { MissingMaterial } from './suite.ts';
import { suites } from './suites.ts';

const temporary = mkdtempSync(join(tmpdir(), 'bulwark-conformance-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let folders = 0;

/** A folder that holds these files; values other than text are written as JSON. */
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = join(temporary, String(folders++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** The toy controls under foreign ids. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  'workload/toy-privileged': ['C-9001', 'AVD-KSV-9001', 'polaris:toy', 'kube-linter:toy'],
  'rbac/toy-wildcard': ['C-9002'],
  'network/toy-unprotected': ['C-9003'],
};
const controls: readonly Control[] = toyControls.map((control) => ({
  ...control,
  aliases: aliases[control.id] ?? [],
  requirements: control.id === 'workload/toy-privileged' ? { 'pod-security-baseline': ['privileged'] } : {},
}));

function run(name: string, folder: string): readonly CaseResult[] {
  return suites.find((suite) => suite.name === name)!.run({ folder, controls }).cases;
}

function statuses(name: string, folder: string): Record<string, string> {
  return Object.fromEntries(run(name, folder).map(({ id, status }) => [id, status]));
}

const pod = (privileged: boolean, name = 'web'): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'a', securityContext: { privileged } }] },
});
const manifest = (privileged: boolean): string => JSON.stringify(pod(privileged));

describe('ksv', () => {
  const entry = { file: 'x', extra_with: 0, inputs_in_test: 1 };
  const cases = [
    { ...entry, check: 'KSV-9001', test: 'one', expect: { op: '==', n: 1 }, input: pod(true) },
    { ...entry, check: 'KSV-9001', test: 'some', expect: { op: '>', n: 0 }, input: pod(true) },
    { ...entry, check: 'KSV-9001', test: 'none', expect: { op: '==', n: 0 }, input: pod(false) },
    { ...entry, check: 'KSV-9001', test: 'missed', expect: { op: '==', n: 2 }, input: pod(false) },
    { ...entry, check: 'KSV-9001', test: 'surplus', expect: { op: '==', n: 0 }, input: pod(true) },
    { ...entry, check: 'KSV-9001', test: 'silent', expect: null, input: pod(true) },
    {
      ...entry,
      check: 'KSV-9001',
      test: 'broken',
      expect: { op: '==', n: 0 },
      input: { kind: 'Pod', spec: 1 },
    },
    { ...entry, check: 'KSV-9999', test: 'unknown', expect: { op: '==', n: 1 }, input: pod(true) },
    {
      ...entry,
      check: 'KSV-9001',
      test: 'mocked',
      extra_with: 1,
      expect: { op: '==', n: 1 },
      input: pod(true),
    },
    { ...entry, check: 'KSV-9001', test: 'state', expect: { op: '==', n: 1 }, input: { kubernetes: {} } },
  ];

  it('compares whether something is found, and takes silence that could not look for no verdict', () => {
    expect(statuses('ksv', folderOf({ 'cases.json': { cases } }))).toEqual({
      'KSV-9001/one': 'agree',
      'KSV-9001/some': 'agree',
      'KSV-9001/none': 'agree',
      'KSV-9001/missed': 'disagree',
      'KSV-9001/surplus': 'disagree',
      'KSV-9001/silent': 'skipped',
      'KSV-9001/broken': 'disagree',
      'KSV-9999/unknown': 'skipped',
      'KSV-9001/mocked': 'skipped',
      'KSV-9001/state': 'skipped',
    });
  });
});

describe('pod-security', () => {
  it('judges each case at each of its versions', () => {
    const base = { level: 'baseline', check: 'privileged', versions: ['v1.0', 'v1.37'] };
    const cases = [
      { ...base, expected: 'fail', file: 'a/bad.yaml', pod: pod(true) },
      { ...base, expected: 'pass', file: 'a/good.yaml', pod: pod(false) },
      { ...base, expected: 'pass', file: 'a/wrong.yaml', pod: pod(true) },
      { ...base, level: 'restricted', expected: 'fail', file: 'a/other.yaml', pod: pod(true) },
    ];
    const found = statuses('pod-security', folderOf({ 'cases.json': { cases } }));
    expect(found).toMatchObject({
      'baseline/fail/bad@v1.0': 'agree',
      'baseline/fail/bad@v1.37': 'agree',
      'baseline/pass/good@v1.0': 'agree',
      'baseline/pass/wrong@v1.37': 'disagree',
      'restricted/fail/other@v1.0': 'skipped',
    });
    expect(Object.keys(found)).toHaveLength(8);
  });
});

describe('regolibrary', () => {
  const rbac = 'rbac.authorization.k8s.io';
  const role = {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'all' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }],
  };
  const binding = {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'all' },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'all' },
    subjects: [{ apiGroup: rbac, kind: 'Group', name: 'operators' }],
  };
  const privileged = {
    objects: [{ kind: 'Pod', name: 'web' }],
    failedPaths: ['spec.containers[0].securityContext.privileged'],
    fixPaths: [{ path: 'spec.containers[0].securityContext.other', value: 'false' }],
  };
  const operators = {
    objects: [
      {
        kind: 'Group',
        name: 'operators',
        from: 'externalObjects',
        related: [
          { kind: 'ClusterRoleBinding', name: 'all' },
          { kind: 'ClusterRole', name: 'all' },
        ],
      },
    ],
    failedPaths: [
      'relatedObjects[1].rules[0].resources[0]',
      'relatedObjects[0].subjects[0]',
      'relatedObjects[0].roleRef.name',
    ],
  };
  const base = { rule: 'toy', dir: 'toy', controls: ['C-9001'], dataSource: 'k8s' };
  const rights = { ...base, rule: 'rights', dir: 'rights', controls: ['C-9002'] };
  const folder = folderOf({
    'cases.json': {
      cases: [
        { ...base, case: 'fails', alerts: [privileged] },
        { ...base, case: 'passes', alerts: [] },
        { ...base, case: 'wrong-name', alerts: [{ ...privileged, objects: [{ kind: 'Pod', name: 'api' }] }] },
        { ...base, case: 'first-document', alerts: [] },
        { ...base, case: 'no-input', alerts: [] },
        { ...base, case: 'host', dataSource: 'host', alerts: [] },
        { ...base, case: 'unknown', controls: ['C-9999'], alerts: [] },
        { ...rights, case: 'bound', alerts: [operators] },
        { ...rights, case: 'unbound', alerts: [] },
      ],
    },
    'toy/fails/input/pod.json': pod(true),
    'toy/passes/input/pod.yaml': manifest(false),
    'toy/wrong-name/input/pod.json': pod(true),
    'toy/first-document/input/pods.yaml': `${manifest(false)}\n---\n${manifest(true)}`,
    'rights/bound/input/role.json': role,
    'rights/bound/input/binding.json': binding,
    'rights/unbound/input/role.json': role,
  });
  const cases = run('regolibrary', folder);
  const byId = new Map(cases.map((one) => [one.id, one]));

  it('compares the failing objects; of rules on rights, those who hold them', () => {
    expect(Object.fromEntries(cases.map(({ id, status }) => [id, status]))).toEqual({
      'toy/fails': 'agree',
      'toy/passes': 'agree',
      'toy/wrong-name': 'disagree',
      'toy/first-document': 'agree',
      'toy/no-input': 'agree',
      'toy/host': 'skipped',
      'toy/unknown': 'skipped',
      'rights/bound': 'agree',
      'rights/unbound': 'agree',
    });
  });

  it('compares paths apart: the field itself, or at least its container, rule or subject', () => {
    expect(byId.get('toy/fails')!.paths).toEqual({ level: 'covered', missed: [] });
    expect(byId.get('rights/bound')!.paths).toMatchObject({ level: 'covered' });
    expect(byId.get('toy/passes')!.paths).toBeUndefined();
    expect(byId.get('toy/wrong-name')!.paths).toMatchObject({ level: 'missed' });
  });
});

describe('polaris and kube-linter', () => {
  const project = folderOf({
    'fixtures-index.json': [
      { repo: 'FairwindsOps/polaris', path: 'bad.yaml', check: 'toy', expect: 'fail' },
      { repo: 'FairwindsOps/polaris', path: 'good.yaml', check: 'toy', expect: 'pass' },
      { repo: 'FairwindsOps/polaris', path: 'good.yaml', check: 'other', expect: 'pass' },
      { repo: 'FairwindsOps/polaris', path: 'absent.yaml', check: 'toy', expect: 'pass' },
      { repo: 'FairwindsOps/polaris', path: 'bad.yaml', check: 'toy', expect: 'mutation-expected' },
      { repo: 'stackrox/kube-linter', path: 'bad.yaml', check: 'toy', expect: { count: 1 } },
      { repo: 'stackrox/kube-linter', path: 'two.yaml', check: 'toy', expect: { count: 1 } },
      { repo: 'controlplaneio/kubesec', path: 'bad.yaml', check: 'score', expect: 'score<=0' },
    ],
    'files/bad.yaml': manifest(true),
    'files/good.yaml': manifest(false),
    'files/two.yaml': `${manifest(true)}\n---\n${JSON.stringify(pod(true, 'api'))}`,
  });
  const folder = join(project, 'files');

  it('polaris: pass or fail of one check on a file', () => {
    expect(run('polaris', folder).map(({ status }) => status)).toEqual([
      'agree',
      'agree',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('kube-linter: the number of reports', () => {
    expect(run('kube-linter', folder).map(({ status }) => status)).toEqual(['agree', 'disagree']);
  });

  it('kubesec: listed, never counted', () => {
    expect(run('kubesec', folder).map(({ status }) => status)).toEqual(['skipped']);
  });
});

it('a folder without the material of the suite is named', () => {
  for (const suite of suites)
    expect(() => suite.run({ folder: folderOf({}), controls }), suite.name).toThrow(MissingMaterial);
});

describe('the report', () => {
  const outcome = {
    cases: [
      { id: 'a', expects: 'findings', status: 'agree' },
      { id: 'b', expects: 'none', status: 'disagree', detail: 'expected nothing, found Pod/web' },
      { id: 'c', expects: 'findings', status: 'disagree', detail: 'found nothing' },
      { id: 'd', expects: 'none', status: 'skipped', detail: 'host data' },
    ] satisfies CaseResult[],
  };
  const divergences = [
    { suite: 'ksv', case: 'b', reason: 'the rule forgets init containers' },
    { suite: 'ksv', case: 'a', reason: 'no longer true' },
    { suite: 'other', case: 'c', reason: 'of another suite' },
  ];
  const report = buildReport('ksv', 'folder', outcome, divergences);

  it('counts a divergence as failed, and tells which failures are listed', () => {
    expect(report).toMatchObject({ passed: 1, failed: 2, skipped: 1, stale: ['a'] });
    expect(report.unlisted.map(({ id }) => id)).toEqual(['c']);
    expect(report.listed.map(({ id, reason }) => [id, reason])).toEqual([
      ['b', 'the rule forgets init containers'],
    ]);
  });

  it('ends in the counts', () => {
    const lines = reportText(report).split('\n');
    expect(lines.at(-1)).toBe('1 passed, 2 failed, 1 skipped');
    expect(lines).toContain('FAIL c (expects findings): found nothing');
    expect(lines).toContain('cases that expect findings: 1 of 2 agree');
    expect(lines).toContain('cases that expect none: 0 of 1 agree');
    expect(lines).toContain('skipped 1: host data');
  });
});

describe('the list of divergences', () => {
  it('is read as it stands', () => {
    const folder = folderOf({ 'list.yaml': '- { suite: ksv, case: a, reason: because }\n' });
    expect(readDivergences(join(folder, 'list.yaml'))).toEqual([
      { suite: 'ksv', case: 'a', reason: 'because' },
    ]);
  });

  it('takes no entry without a reason', () => {
    const folder = folderOf({ 'list.yaml': '- { suite: ksv, case: a }\n' });
    expect(() => readDivergences(join(folder, 'list.yaml'))).toThrow('entry 1: needs suite, case and reason');
  });
});
