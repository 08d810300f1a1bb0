import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '@bulwark/report';
import type { Checkouts } from '@bulwark/sources';
import { buildRequest } from '../arguments/request.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { gatesOf } from '../exit.ts';
import { library } from '../library.ts';
import { scanReport } from '../scan-report.ts';
import { gateFlags, policyFor, tightened } from './apply.ts';
import type { PolicyFlags } from './choose.ts';

const REPOSITORY = 'https://git.example.org/team/shop.git@main';
const home = cwd();
let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-found-')));
  mkdirSync(join(folder, 'here'));
  chdir(join(folder, 'here'));
});
afterEach(() => {
  chdir(home);
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  hostPID: true\n  containers:\n    - {name: main, image: 'a:1', securityContext: {privileged: true}}\n`;

/** Scans a repository as if it had been fetched. */
async function scan(subdirectory = '', flags: PolicyFlags = {}): Promise<Report> {
  const argument = subdirectory === '' ? REPOSITORY : `${REPOSITORY}//${subdirectory}`;
  const directory = join(folder, 'clone');
  const clone = {
    name: REPOSITORY,
    directory,
    subdirectory,
    commit: 'c'.repeat(40),
    remove: () => undefined,
  };
  const checkouts: Checkouts = new Map([[argument, Promise.resolve(clone)]]);
  const inputs = { paths: [argument], checkouts, charts: new Map() };
  const policy = await tightened(policyFor([argument], flags, library), inputs, flags, library);
  const chosen =
    policy.controls.length + policy.frameworks.length > 0
      ? []
      : ['workload/privileged-container', 'workload/host-pid'];
  const request = { ...buildRequest({ ...EVERYTHING, control: chosen }, library, policy), checkouts };
  const gates = gatesOf(gateFlags({}, policy.policy), []);
  const { report, close } = await scanReport([argument], request, { flags: {}, gates, library });
  await close();
  return report;
}

const severities = ({ result }: Report): readonly string[] =>
  result.findings
    .map(({ object, control, severity }) => `${object.name} ${control.split('/')[1]} ${severity}`)
    .sort();
const remarks = ({ notices }: Report): readonly string[] =>
  notices.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message.split('count: ')[1]}`);

describe('a policy in a repository that is scanned from its URL', () => {
  beforeEach(() => {
    write('clone/deploy/web.yaml', pod('web'));
    write('clone/deploy/edge/proxy.yaml', pod('proxy'));
  });

  it.each(['', 'deploy'])('raises severities, where it says so, and gates: %s', async (subdirectory) => {
    write(
      'here/bulwark.yaml',
      'profiles: {default: {severities: {host-pid: low}}}\ngates: {fail-score: 90}\n',
    );
    write(
      'clone/bulwark.yaml',
      'profiles: {default: {severities: {host-pid: medium}}}\nscopes: [{paths: [deploy/edge], severities: {host-pid: high}}]\ngates: {fail-on: critical, fail-score: 95}\n',
    );
    const report = await scan(subdirectory);
    expect(severities(report)).toEqual([
      'proxy host-pid high',
      'proxy privileged-container critical',
      'web host-pid medium',
      'web privileged-container critical',
    ]);
    expect(report.gates.map(({ gate }) => gate)).toEqual([
      `fail-on critical (${REPOSITORY}//bulwark.yaml:3:18)`,
      `fail-score 95 (${REPOSITORY}//bulwark.yaml:3:40)`,
    ]);
    expect(remarks(report)).toEqual([]);
    expect(report.run.policy?.files).toEqual(['bulwark.yaml', `${REPOSITORY}//bulwark.yaml`]);
  });

  it('makes parameters stricter where they can be compared', async () => {
    const allowed = 'image/untrusted-registry: {imageRepositoryAllowList: [registry.example.org]}';
    write('here/bulwark.yaml', 'profiles: {default: {controls: [untrusted-registry]}}\n');
    write('clone/bulwark.yaml', `scopes: [{paths: [deploy/edge], parameters: {${allowed}}}]\n`);
    const report = await scan();
    expect(severities(report)).toEqual(['proxy untrusted-registry medium']);
    expect(remarks(report)).toEqual([]);
  });

  it('adds to what was chosen', async () => {
    write('here/bulwark.yaml', 'profiles: {default: {controls: [host-pid]}}\n');
    write('clone/bulwark.yaml', 'profiles: {default: {controls: [C-0057]}}\n');
    expect(severities(await scan())).toHaveLength(4);
  });

  it('hides and lowers nothing, and what it would is listed', async () => {
    write('here/bulwark.yaml', 'gates: {fail-on: high}\n');
    write(
      'clone/bulwark.yaml',
      `profiles: {default: {exclude: [privileged-container], severities: {host-pid: low}, parameters: {image/latest-tag: {floatingImageTags: [stable]}}}}
gates: {fail-on: critical}
scopes:
  - {paths: [deploy/edge], exclude: [host-pid], severities: {privileged-container: low}}
exceptions:
  - {control: host-pid, file: deploy/web.yaml, reason: it is fine}
suppressions: {annotations: true, tools: [trivy]}
output: {file: stolen.txt}
`,
    );
    const report = await scan();
    expect(severities(report)).toEqual([
      'proxy host-pid high',
      'proxy privileged-container critical',
      'web host-pid high',
      'web privileged-container critical',
    ]);
    expect(report.exitCode).toBe(1);
    const file = `${REPOSITORY}//bulwark.yaml`;
    expect(remarks(report)).toEqual([
      `${file}:1 BW-CONFIG-FOUND workload/host-pid is low instead of high`,
      `${file}:1 BW-CONFIG-FOUND image/latest-tag.floatingImageTags is ["stable"] instead of ["latest"]`,
      `${file}:2 BW-CONFIG-FOUND the gate fail-on is critical instead of high`,
      `${file}:7 BW-CONFIG-FOUND suppressions.annotations is true`,
      `${file}:7 BW-CONFIG-FOUND suppressions of trivy count`,
      `${file}:4 BW-CONFIG-FOUND workload/privileged-container is low instead of critical for some objects`,
      `${file}:8 BW-CONFIG-FOUND output is what this command line and policy say`,
    ]);
    const hidden = report.result.exceptions.map(({ rule, state, withheld }) => ({
      place: rule.source.place.replace(file, ''),
      state,
      findings: withheld.map(({ object, control }) => `${object.name} ${control.split('/')[1]}`).sort(),
    }));
    expect(hidden).toEqual([
      { place: ':6', state: 'not-allowed', findings: ['web host-pid'] },
      {
        place: ':1',
        state: 'not-allowed',
        findings: ['proxy privileged-container', 'web privileged-container'],
      },
      { place: ':4', state: 'not-allowed', findings: ['proxy host-pid'] },
    ]);
  });

  it('is left out with --no-config', async () => {
    write('clone/bulwark.yaml', 'gates: {fail-on: low}\n');
    expect((await scan('', { config: false })).gates).toEqual([]);
  });

  it.each([
    ['gatse: {}', 'BW-CONFIG-KEY', `${REPOSITORY}//bulwark.yaml:1:1: a policy has no key 'gatse'`],
    ['extends: [../outside.yaml]', 'BW-CONFIG-EXTENDS', "'../outside.yaml' leads out of what is scanned"],
    ['extends: [/etc/hostname]', 'BW-CONFIG-EXTENDS', "'/etc/hostname' leads out of what is scanned"],
    ['profiles: {default: {controls: [nothing-like-it]}}', 'BW-USAGE-CONTROL', 'no control is called'],
  ])('is not read where it cannot be used: %s', async (text, code, message) => {
    write('outside.yaml', 'secret: {of: mine}\n');
    write('here/bulwark.yaml', 'gates: {fail-on: critical}\n');
    write('clone/bulwark.yaml', `${text}\n`);
    rmSync(join(folder, 'clone/deploy'), { recursive: true });
    write('clone/fine.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n');
    const { unread, exitCode } = await scan();
    expect(unread).toEqual([
      expect.objectContaining({
        file: `${REPOSITORY}//bulwark.yaml`,
        code,
        message: expect.stringContaining(message),
      }),
    ]);
    expect(JSON.stringify(unread)).not.toContain(folder);
    expect(exitCode).toBe(3);
  });
});
