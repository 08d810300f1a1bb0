import { existsSync, readFileSync } from 'node:fs';
import { kubescapeExceptions } from '@bulwark/config';
import type { ScanResult } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import { runCommandLine } from '../command-line.ts';
import { policyFor } from '../config/apply.ts';
import { checkText } from './check.ts';
import { EVERYTHING } from './evaluate-all.ts';
import { except } from './except.ts';
import { library } from '../library.ts';
import { scanReport } from '../scan-report.ts';
import { rulesOf } from './rules.ts';
import { useWorkFolder } from '../work-folder.test-support.ts';

const { path, write } = useWorkFolder();

const deployment = (annotations: string, template = '{}'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations: ${annotations}
spec:
  template:
    metadata: {annotations: ${template}}
    spec:
      hostPID: true
      containers:
        - {name: main, image: 'example.org/a:1', securityContext: {privileged: true}}
`;

async function scanned(
  allowSuppressions: readonly string[] = [],
  exceptions: readonly string[] = [],
): Promise<ScanResult> {
  const flags = {
    ...EVERYTHING,
    control: ['workload/privileged-container', 'workload/host-pid'],
    allowSuppressions,
    exceptions,
  };
  const request = buildRequest(flags, library, policyFor(['.'], {}, library));
  const { report, close } = await scanReport(['.'], request, { flags: {}, gates: [], library });
  await close();
  return report.result;
}

const excepted = ({ excepted }: ScanResult): readonly string[] =>
  excepted.map(({ finding }) => finding.control);

describe('an annotation', () => {
  const own = "{bulwark.dev/except: 'C-0275,KSV-0017; until=2999-01-31; reason=reads metrics'}";
  it('hides nothing unless policy allows it, and what it would hide is told', async () => {
    write('web.yaml', deployment(own));
    const result = await scanned();
    expect(result.findings).toHaveLength(2);
    expect(result.exceptions).toMatchObject([
      {
        state: 'not-allowed',
        matched: 0,
        withheld: [{ control: 'workload/host-pid' }, { control: 'workload/privileged-container' }],
        rule: { source: { kind: 'annotation', place: 'web.yaml:6' }, reason: 'reads metrics' },
      },
    ]);
  });
  it('counts where policy allows it, for critical findings by a switch of its own', async () => {
    write('web.yaml', deployment('{}', own));
    expect(excepted(await scanned(['annotations']))).toEqual(['workload/host-pid']);
    write('bulwark.yaml', 'suppressions: {annotations: true, critical: true}');
    expect(excepted(await scanned())).toEqual(['workload/host-pid', 'workload/privileged-container']);
  });
  it('speaks for its own object alone', async () => {
    write('a.yaml', deployment(own));
    write('b.yaml', deployment('{}').replace('name: web', 'name: other'));
    const { findings } = await scanned(['annotations', 'critical']);
    expect(new Set(findings.map(({ object }) => object.name))).toEqual(new Set(['other']));
  });
  it.each([
    ["{bulwark.dev/except: 'C-9999; reason=a'}", 'unmatched', 0],
    ["{bulwark.dev/except: 'workload/host-pid; until=2020-01-01; reason=a'}", 'expired', 1],
    ["{bulwark.dev/except: 'workload/host-pid; until=never; reason=a'}", 'expired', 1],
    ["{bulwark.dev/except: ''}", 'unmatched', 0],
  ])('%s is %s', async (annotation, state, withheld) => {
    write('web.yaml', deployment(annotation));
    const { exceptions, findings } = await scanned(['annotations', 'critical']);
    expect(findings).toHaveLength(2);
    expect(exceptions).toMatchObject([{ state }]);
    expect(exceptions[0]?.withheld).toHaveLength(withheld);
  });
  it('that pods have from a scanned template is told once', async () => {
    write('web.yaml', deployment('{}', own));
    write(
      'pod.yaml',
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1\n  namespace: shop\n  annotations: ${own}\n  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: '', controller: true}]\nspec: {hostPID: true, containers: [{name: main, image: 'example.org/a:1', securityContext: {privileged: true}}]}\n`,
    );
    const { exceptions } = await scanned(['annotations', 'critical']);
    expect(exceptions.map(({ state, rule }) => `${rule.source.place} ${state}`)).toEqual([
      'web.yaml:9 in-force',
    ]);
  });
});

describe('suppressions of other tools', () => {
  it.each([
    ['checkov', "{checkov.io/skip1: 'CKV_K8S_17=why'}"],
    ['polaris', "{polaris.fairwinds.com/hostPIDSet-exempt: 'true'}"],
    ['kube-linter', '{ignore-check.kube-linter.io/host-pid: why}'],
    ['kubescape', '{kubescape.io/skip-controls: C-0275}'],
  ])('of %s are known, and count by their own switch', async (tool, annotation) => {
    write('web.yaml', deployment(annotation));
    expect(excepted(await scanned([tool]))).toEqual(['workload/host-pid']);
    const { exceptions, excepted: none } = await scanned(['annotations']);
    expect(none).toEqual([]);
    expect(exceptions).toMatchObject([
      { state: 'not-allowed', withheld: [{ control: 'workload/host-pid' }] },
    ]);
  });
  it("of Trivy and Kubescape's files as well", async () => {
    write('web.yaml', deployment('{}'));
    write('.trivyignore', 'KSV010\nCVE-2020-1\n');
    expect(excepted(await scanned(['trivy']))).toEqual(['workload/host-pid']);
    write(
      'e.json',
      JSON.stringify([
        {
          name: 'x',
          resources: [{ attributes: { kind: '.*', namespace: 'sho.' } }],
          posturePolicies: [{ controlID: 'c-0057', frameworkName: 'nsa' }],
        },
      ]),
    );
    expect(excepted(await scanned(['kubescape', 'critical'], ['e.json']))).toEqual([
      'workload/privileged-container',
    ]);
  });
  it('of Trivy in comments speak for the block below', async () => {
    write(
      'web.yaml',
      deployment('{}').replace('      containers:', '      # trivy:ignore:KSV-0017\n      containers:'),
    );
    expect(excepted(await scanned(['trivy', 'critical']))).toEqual(['workload/privileged-container']);
    write(
      'web.yaml',
      `# trivy:ignore:KSV-0010\n${deployment('{}')}---\n${deployment('{}').replace('name: web', 'name: other')}`,
    );
    const { excepted: found, exceptions } = await scanned(['trivy', 'critical']);
    expect(found.map(({ finding }) => `${finding.object.name} ${finding.control}`)).toEqual([
      'web workload/host-pid',
    ]);
    expect(exceptions[0]?.rule.source.place).toBe('web.yaml:1');
  });
  it('name only controls that there are', () => {
    const checks = [
      'container-resources',
      'container-image-tag',
      'pod-probes',
      'pod-networkpolicy',
      'container-seccomp-profile',
      'service-targets-pod',
      'ingress-targets-service',
      'networkpolicy-targets-pod',
      'container-image-pull-policy',
      'container-security-context-user-group-id',
      'container-security-context-privileged',
      'container-security-context-readonlyrootfilesystem',
    ];
    write('web.yaml', deployment(`{kube-score/ignore: '${checks.join(',')}'}`));
    return scanned(['kube-score', 'critical']).then((result) => {
      expect(excepted(result)).toEqual(['workload/privileged-container']);
      expect(result.exceptions[0]?.rule.controls).toHaveLength(18);
    });
  });
  it.each([
    [{ frameworkName: 'AllControls' }, library.controls.length],
    [{ frameworkName: 'NSA', controlID: 'C-0057' }, 2],
    [{ ruleName: 'x' }, undefined],
  ])('of Kubescape: %j', (policy, controls) => {
    const [suppression] = kubescapeExceptions(
      JSON.stringify([{ resources: [{ attributes: {} }], posturePolicies: [policy] }]),
      'e.json',
    );
    const [rule] = rulesOf(suppression!, { library, allowed: () => [] });
    expect(rule?.controls.length).toBe(controls);
  });
});

describe('bulwark except and exceptions check', () => {
  const run = async (...words: readonly string[]): Promise<number> => runCommandLine(words);
  const read = (name: string): string => readFileSync(path(name), 'utf8');

  it('writes an exception that then holds, and keeps the rest of the file', async () => {
    write('bulwark.yaml', '# ours\ngates: {fail-on: critical} # strict\n');
    write('web.yaml', deployment('{}'));
    const [finding] = (await scanned()).findings;
    expect(finding).toMatchObject({ control: 'workload/host-pid' });
    const start = finding!.fingerprint.slice(0, 12);
    expect(
      await run('except', start, '.', '--reason', 'metrics', '--until', '2999-01-31', '--owner', 'us'),
    ).toBe(0);
    expect(read('bulwark.yaml')).toBe(
      `# ours\ngates: {fail-on: critical} # strict\n\nexceptions:\n  - fingerprint: "${finding!.fingerprint}"\n    control: workload/host-pid\n    reason: "metrics"\n    owner: "us"\n    until: 2999-01-31\n`,
    );
    expect(excepted(await scanned())).toEqual(['workload/host-pid']);
    expect(await run('exceptions', 'check')).toBe(0);
    const flags = { reason: 'again', until: '2999-02-28' };
    await expect(except(start, ['.'], flags, library)).rejects.toMatchObject({
      message: 'workload/host-pid on Deployment/shop/web is under an exception already, until 2999-01-31',
      hint: 'It stands in bulwark.yaml:5: change it there.',
    });
  });
  it.each([
    ['expired', '{control: workload/host-pid, kind: Deployment, until: 2020-01-01, reason: a}'],
    ['unmatched', '{control: workload/host-pid, name: gone, reason: a}'],
    ['too broad', '{kind: Deployment, reason: a}'],
  ])('an exception that is %s fails the check', async (_state, exception) => {
    write('bulwark.yaml', `exceptions: [${exception}]`);
    write('web.yaml', deployment('{}'));
    expect(await run('exceptions', 'check', '.')).toBe(1);
  });
  it('a name that no control has is told, beside those that count', async () => {
    write('web.yaml', deployment("{bulwark.dev/except: 'host-pid, nonsense; reason=a'}"));
    const result = await scanned(['annotations']);
    expect(excepted(result)).toEqual(['workload/host-pid']);
    expect(result.exceptions).toMatchObject([
      { state: 'in-force', matched: 1 },
      { state: 'unmatched', rule: { controls: ['unknown: nonsense'] } },
    ]);
  });
  it('the check says of which controls, which name is none, and what is no end', async () => {
    write('web.yaml', deployment("{bulwark.dev/except: 'host-pid, nonsense; util=2999-01-01; reason=a'}"));
    expect(checkText((await scanned(['annotations'])).exceptions, 0)).toBe(`expired      web.yaml:6  a
             would except 1 of workload/host-pid; its end is no date: unknown field util
expired      web.yaml:6  a
             no control is called nonsense
2 exceptions, 2 to look at.
`);
  });
  it.each(['2999-02-30', 'soon', '2020-01-01', ''])('no exception is written until %j', async (until) => {
    write('web.yaml', deployment('{}'));
    const [finding] = (await scanned()).findings;
    expect(await run('except', finding!.fingerprint, '.', '--reason', 'a', '--until', until)).toBe(2);
    expect(existsSync(path('bulwark.yaml'))).toBe(false);
  });
  it.each([
    [['except', 'deadbeef', '.', '--reason', 'a', '--until', '2999-01-31']],
    [['except', 'deadbeef', '.', '--until', '2999-01-31']],
    [['except', 'deadbeef', '.', '--reason', 'a']],
    [['exceptions', 'chekc']],
  ])('%j is refused', async (words) => {
    write('web.yaml', deployment('{}'));
    expect(await run(...words)).toBe(2);
    expect(existsSync(path('bulwark.yaml'))).toBe(false);
  });
});
