import { readFileSync } from 'node:fs';
import { chdir } from 'node:process';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import type { ScanRequest, SelectionFlags } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { gatesOf } from '../exit.ts';
import type { GateFlags } from '../exit.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { scanReport } from '../scan-report.ts';
import { gateFlags, outputFlags, policyFor } from './apply.ts';
import { useWorkFolder } from '../work-folder.test-support.ts';

const { path, write } = useWorkFolder();

function requestFor(paths: readonly string[], flags: Partial<SelectionFlags> = {}): ScanRequest {
  return buildRequest({ ...EVERYTHING, ...flags }, library, policyFor(paths, {}, library));
}

const ids = ({ plan }: ScanRequest): readonly string[] => plan.controls.map(({ control }) => control.id);
const complaint = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.message} | ${error.hint}`;
  }
};

const privilegedPod = (name: string, namespace: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  containers:\n    - {name: main, image: 'a:1', securityContext: {privileged: true}}\n`;

async function privileged(paths: readonly string[], flags: Partial<SelectionFlags> = {}) {
  const request = requestFor(paths, { control: ['C-0057'], ...flags });
  const { report, close } = await scanReport(paths, request, { flags: {}, gates: [], library });
  await close();
  return report;
}

describe('a policy', () => {
  it('chooses what is judged', () => {
    write(
      'bulwark.yaml',
      'profiles: {default: {controls: [workload/privileged-container], exclude: [workload/root-user]}}',
    );
    expect(ids(requestFor(['.']))).toEqual(['workload/privileged-container']);
  });
  it('gives way to what the command line chooses', () => {
    write(
      'bulwark.yaml',
      'profiles: {default: {controls: [workload/privileged-container], exclude: [workload/root-user]}}',
    );
    expect(ids(requestFor(['.'], { control: ['workload/root-user'] }))).toEqual(['workload/root-user']);
    const nsa = ids(requestFor(['.'], { framework: ['nsa'] }));
    expect(nsa).toContain('workload/host-pid');
    expect(nsa).not.toContain('workload/root-user');
  });
  it('changes severities, of which options then speak', () => {
    write('bulwark.yaml', 'profiles: {default: {severities: {C-0057: low}}}');
    const { plan } = requestFor(['.'], { control: ['C-0057'] });
    expect(plan.controls[0]?.control.severity).toBe('low');
    expect(complaint(() => requestFor(['.'], { control: ['C-0057'], severity: ['high'] }))).toContain(
      'BW-USAGE-EMPTY',
    );
  });
  it('sets parameters, the command line last', () => {
    write(
      'bulwark.yaml',
      'profiles: {default: {parameters: {image/untrusted-registry: {imageRepositoryAllowList: [a.example]}}}}',
    );
    const value = (flags: Partial<SelectionFlags>): unknown =>
      requestFor(['.'], { control: ['image/untrusted-registry'], ...flags }).plan.controls[0]?.parameters[
        'imageRepositoryAllowList'
      ];
    expect(value({})).toEqual(['a.example']);
    expect(value({ param: ['image/untrusted-registry.imageRepositoryAllowList=b.example'] })).toEqual([
      'b.example',
    ]);
  });
  it.each([
    [
      'profiles: {default: {frameworks: [nsaa]}}',
      "BW-USAGE-FRAMEWORK: bulwark.yaml:1:35: no framework is called 'nsaa' | Did you mean nsa?",
    ],
    [
      'exceptions: [{control: C-0o57, reason: a}]',
      "BW-USAGE-CONTROL: bulwark.yaml:1:24: no control is called 'C-0o57'",
    ],
    [
      'profiles: {default: {parameters: {image/untrusted-registry: {imageRepositoryAllowlist: [a]}}}}',
      "bulwark.yaml:1:62: image/untrusted-registry has no parameter 'imageRepositoryAllowlist' | Did you mean imageRepositoryAllowList?",
    ],
    [
      'profiles: {default: {parameters: {image/untrusted-registry: {imageRepositoryAllowList: 7}}}}',
      'image/untrusted-registry.imageRepositoryAllowList takes a string[], not 7',
    ],
    [
      'profiles: {default: {parameters: {resource/cpu-range: {cpuLimitMax: abc}}}}',
      'bulwark.yaml:1:69: resource/cpu-range.cpuLimitMax takes a quantity, not "abc"',
    ],
    [
      'profiles: {default: {parameters: {no-such: {a: 1}}}}',
      "bulwark.yaml:1:35: no control is called 'no-such'",
    ],
    [
      'scopes: [{severities: {C-9957: high}}]',
      "BW-USAGE-CONTROL: bulwark.yaml:1:24: no control is called 'C-9957'",
    ],
    [
      'output: {format: [json, sarfi]}',
      "bulwark.yaml:1:25: no output format is called 'sarfi' | Did you mean sarif?",
    ],
    ['gatse: {}', "BW-CONFIG-KEY: bulwark.yaml:1:1: a policy has no key 'gatse' | Did you mean gates?"],
  ])('%s is refused before anything is scanned', (text, expected) => {
    write('bulwark.yaml', text);
    expect(complaint(() => requestFor(['.']))).toContain(expected);
  });
  it('is one for a scan', () => {
    write('a/bulwark.yaml', '');
    write('b/bulwark.yaml', '');
    expect(complaint(() => requestFor(['a', 'b']))).toContain('BW-CONFIG-SEVERAL');
  });
});

describe('gates and output of a policy', () => {
  const stated = 'gates: {fail-on: low, fail-score: 50}\noutput: {format: [json], file: out.json}';
  it('hold where no option says otherwise, and say where they stand', () => {
    write('bulwark.yaml', stated);
    const { policy } = policyFor(['.'], {}, library);
    const gatesFor = (flags: GateFlags): readonly string[] =>
      gatesOf(gateFlags(flags, policy), []).map((gate) => gate({ findings: [] } as never).gate);
    expect(gatesFor({})).toEqual(['fail-on low (bulwark.yaml:1:18)', 'fail-score 50 (bulwark.yaml:1:35)']);
    expect(gatesFor({ failOn: 'high' })).toEqual(['--fail-on high', 'fail-score 50 (bulwark.yaml:1:35)']);
    expect(outputFlags({ format: [], color: 'auto' }, policy)).toMatchObject({
      format: ['json'],
      output: 'out.json',
    });
    expect(outputFlags({ format: ['terminal'], color: 'auto' }, policy)).toEqual({
      format: ['terminal'],
      color: 'auto',
    });
  });
});

describe('scopes and exceptions of a policy', () => {
  it('hold for the objects that they name, by paths from the policy on', async () => {
    write(
      'bulwark.yaml',
      'scopes:\n  - {paths: [dev/], severities: {C-0057: low}}\nexceptions:\n  - {control: C-0057, file: prod/agent.yaml, reason: an agent}\n',
    );
    write('dev/web.yaml', privilegedPod('web', 'dev'));
    write('prod/web.yaml', privilegedPod('web', 'prod'));
    write('prod/agent.yaml', privilegedPod('agent', 'prod'));
    const seen = async (paths: readonly string[]): Promise<readonly string[]> => {
      const { result } = await privileged(paths);
      return [
        ...result.findings.map(({ object, severity }) => `${object.namespace}/${object.name} ${severity}`),
        ...result.excepted.map(({ finding, rule }) => `${finding.object.name} ${rule.reason}`),
      ].sort();
    };
    const expected = ['agent an agent', 'dev/web low', 'prod/web critical'];
    expect(await seen(['.'])).toEqual(expected);
    chdir('dev');
    expect(await seen(['..'])).toEqual(expected);
    expect(await seen([path()])).toEqual(expected);
  });
  it('are matched by namespace and label too', async () => {
    write(
      'bulwark.yaml',
      'scopes:\n  - {namespaces: de*, exclude: [C-0057]}\n  - {labels: {none: x}, exclude: [C-0057]}\n',
    );
    write('all.yaml', `${privilegedPod('web', 'dev')}---\n${privilegedPod('web', 'prod')}`);
    const { result } = await privileged(['.']);
    expect(result.findings.map(({ object }) => object.namespace)).toEqual(['prod']);
  });
});

it('the policy of the documentation is one', () => {
  const page = readFileSync(new URL('../../../../docs/policy.md', import.meta.url), 'utf8');
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
  write('bulwark.yaml', text);
  const { policy, exceptions } = policyFor(['.'], {}, library);
  expect(Object.keys(policy.gates)).toEqual(['fail-on', 'fail-coverage']);
  expect(exceptions).toMatchObject([{ owner: 'platform', until: '2027-01-31' }]);
  expect(policy.scopes).toHaveLength(2);
});
