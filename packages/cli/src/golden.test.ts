import { chdir, cwd } from 'node:process';
import {
  absent,
  booleanAt,
  defineControl,
  fail,
  failIfAny,
  mapsAt,
  pass,
  withId,
} from '@bulwark/control-kit';
import type { Framework } from '@bulwark/model';
import { jsonReport } from '@bulwark/report/json';
import { terminalReport } from '@bulwark/report/terminal';
import { readSourceLines } from '@bulwark/sources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRequest } from './arguments/request.ts';
import type { Library, SelectionFlags } from './arguments/request.ts';
import { EVERYTHING } from './exceptions/evaluate-all.ts';
import { gatesOf } from './exit.ts';
import { scanReport } from './scan-report.ts';

// Five controls of our own, so that the pictures below change only when the report does.
const controls = [
  withId(
    'workload/privileged',
    defineControl({
      title: 'Privileged container',
      severity: 'critical',
      rationale: 'Whoever runs code in a privileged container owns the node.',
      aliases: ['C-0057'],
      requirements: { example: ['pods'] },
      subject: 'container',
      check: ({ securityContext }) => {
        const path = ['securityContext', 'privileged'];
        if (booleanAt(securityContext, 'privileged') !== true) return pass;
        return fail({
          path,
          message: 'securityContext.privileged is true',
          remedy: { advice: 'Set privileged to false.', set: [{ path, value: false }] },
        });
      },
    }),
  ),
  withId(
    'workload/non-root',
    defineControl({
      title: 'Container may run as root',
      severity: 'medium',
      rationale: 'Most ways out of a container begin with root in it.',
      subject: 'container',
      check: ({ securityContext }) => {
        const path = ['securityContext', 'runAsNonRoot'];
        if (booleanAt(securityContext, 'runAsNonRoot') === true) return pass;
        return fail({
          path,
          message: 'runAsNonRoot is not set, so the image decides',
          remedy: { advice: 'Set runAsNonRoot to true.', set: [{ path, value: true }] },
        });
      },
    }),
  ),
  withId(
    'secret/env-literal',
    defineControl({
      title: 'Credential in an environment variable',
      severity: 'high',
      rationale: 'Whoever may read the manifest reads the credential.',
      subject: 'container',
      check: ({ value }) =>
        failIfAny(
          mapsAt(value, 'env').flatMap((entry, index) =>
            entry['name'] === 'API_TOKEN'
              ? [
                  {
                    path: ['env', index, 'value'],
                    secret: true,
                    message: 'environment variable API_TOKEN holds a literal token',
                    remedy: {
                      advice: 'Refer to a Secret with valueFrom.',
                      remove: [['env', index, 'value']],
                    },
                  },
                ]
              : [],
          ),
        ),
    }),
  ),
  withId(
    'secret/manifest',
    defineControl({
      title: 'Secret in a manifest',
      severity: 'low',
      rationale: 'A manifest is read by more people than a Secret.',
      subject: 'object',
      kinds: ['Secret'],
      check: () =>
        fail(
          {
            path: ['stringData', 'name'],
            message: 'stringData.name holds a value',
            remedy: { advice: 'Take the value out of the manifest.' },
          },
          {
            path: ['stringData', 'password'],
            message: 'stringData.password holds a value',
            remedy: { advice: 'Take the value out of the manifest.' },
          },
        ),
    }),
  ),
  withId(
    'rbac/wildcard',
    defineControl({
      title: 'Wildcards in rules',
      severity: 'high',
      rationale: 'A wildcard grants more than anybody reviewed.',
      subject: 'object',
      kinds: ['Role'],
      check: ({ value }) =>
        failIfAny(
          mapsAt(value, 'rules').flatMap(({ verbs }, index) =>
            Array.isArray(verbs) && verbs.includes('*')
              ? [
                  {
                    path: ['rules', index],
                    message: 'the rule allows every verb on every resource',
                    remedy: { advice: 'List verbs and resources.' },
                  },
                ]
              : [],
          ),
        ),
    }),
  ),
  withId(
    'network/policy',
    defineControl({
      title: 'No network policy',
      severity: 'medium',
      rationale: 'Without a policy every pod reaches every other.',
      subject: 'namespace',
      reads: ['NetworkPolicy'],
      check: (_namespace, { inventory }) =>
        absent(inventory, 'NetworkPolicy', {
          path: [],
          message: 'the namespace has no NetworkPolicy',
          remedy: { advice: 'Add one that denies by default.' },
        }),
    }),
  ),
];

const frameworks: readonly Framework[] = [
  {
    id: 'example',
    title: 'An example framework',
    version: '1',
    aliases: [],
    requirements: [
      { id: 'pods', title: 'Pods keep to themselves' },
      { id: 'images', title: 'Images are scanned', needs: 'needs-images' },
    ],
  },
];
const library: Library = { controls, frameworks };

async function reportOf(paths: readonly string[], flags: Partial<SelectionFlags> = {}) {
  const request = buildRequest({ ...EVERYTHING, ...flags }, library);
  const gates = gatesOf({ failOn: 'critical', failScore: '50' }, request.selection.frameworks);
  return scanReport(paths, request, { flags: {}, gates, library });
}

async function terminalText(
  paths: readonly string[],
  options: { readonly colour?: boolean; readonly verbose?: boolean; readonly width?: number } = {},
  flags: Partial<SelectionFlags> = {},
): Promise<string> {
  const { report, close } = await reportOf(paths, flags);
  const { colour = false, verbose = false, width = 80 } = options;
  const chunks = await terminalReport(report, { width, colour, verbose, readSourceLines });
  const text = [...chunks].join('');
  await close();
  return text;
}

/** Columns of a line, where the only wide characters are Han. */
function columnsOf(line: string): number {
  return line.length + (line.match(/\p{Script=Han}/gu)?.length ?? 0);
}

const home = cwd();
beforeAll(() => chdir(new URL('fixtures', import.meta.url).pathname));
afterAll(() => chdir(home));

const golden = (name: string): string => new URL(`goldens/${name}`, import.meta.url).pathname;

describe('the terminal report at 80 columns', () => {
  it('looks as reviewed', async () => {
    await expect(await terminalText(['app'])).toMatchFileSnapshot(golden('terminal.txt'));
  });
  it('looks as reviewed with --verbose and complete kinds', async () => {
    const text = await terminalText(['app'], { verbose: true }, { completeKinds: ['all'] });
    await expect(text).toMatchFileSnapshot(golden('terminal-verbose.txt'));
  });
  it('says the same with colour as without', async () => {
    const painted = await terminalText(['app'], { colour: true });
    expect(painted).toContain('\u001b[');
    // oxlint-disable-next-line no-control-regex -- the codes of colours are what is taken out
    expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(await terminalText(['app']));
  });
  it.each([60, 80, 120])('keeps within %i columns, commands to copy aside', async (width) => {
    const text = await terminalText(['app'], { width, verbose: true });
    const lines = text.split('\n').filter((line) => !/^ {2}(?:bulwark|--)/.test(line));
    expect(lines.filter((line) => columnsOf(line) > width)).toEqual([]);
  });
  it('obeys nothing that a name holds', async () => {
    const text = await terminalText(['app'], { verbose: true });
    expect(text).toContain('漢字漢字漢字\\x1b[31m\\u{202e}');
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
  it('finds nothing to complain of in a clean file', async () => {
    const text = await terminalText(['app/base/web.yaml'], {}, { control: ['rbac/wildcard'] });
    expect(text).toContain('No findings in 2 objects');
    expect(text).toContain('Only controls rbac/wildcard');
  });
});

describe('secrets', () => {
  const secrets = ['correct-horse', 'hunter2', 'line of the secret'];
  it.each([false, true])('are in no terminal report (verbose: %s)', async (verbose) => {
    const text = await terminalText(['app'], { verbose });
    expect(text).toContain('API_TOKEN');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
  it('are in no JSON report', async () => {
    const { report } = await reportOf(['app']);
    const text = [...jsonReport(report)].join('');
    expect(text).toContain('API_TOKEN');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe('the JSON report', () => {
  it('is as reviewed, twice the same', async () => {
    const texts = await Promise.all(
      [1, 2].map(async () => [...jsonReport((await reportOf(['app'])).report)].join('')),
    );
    expect(texts[0]).toBe(texts[1]);
    await expect(texts[0]).toMatchFileSnapshot(golden('report.json'));
  });
  it('has the scope that was asked for and still all relations', async () => {
    const { report } = await reportOf(['app'], { kind: ['deploy'] });
    expect(new Set(report.result.findings.map(({ object }) => object.kind))).toEqual(new Set(['Deployment']));
    expect(report.result.objects.map(({ object }) => object.kind)).toEqual(['Deployment']);
    const counts = report.result.controls.map(({ counts }) => counts);
    expect(counts.reduce((sum, each) => sum + each.fail + each.pass, 0)).toBe(3);
  });
});
