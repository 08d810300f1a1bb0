import { readFileSync } from 'node:fs';
import type { ControlMetadata, ExceptionRule, Finding, OutcomeCounts } from '@bulwark/model';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { ComparedFinding, Comparison, Report } from '../report.ts';
import { encodeData, encodeValue } from './encode.ts';
import { jsonReport } from './report.ts';

const counts: OutcomeCounts = {
  pass: 1,
  fail: 1,
  'not-applicable': 0,
  'not-evaluated': 1,
  excepted: 0,
  error: 0,
};
const control: ControlMetadata = {
  id: 'workload/example',
  title: 'Example',
  severity: 'high',
  area: 'workloads',
  rationale: 'Because.',
  aliases: ['C-0001'],
  requirements: { example: ['one'] },
  parameters: { limit: { type: 'integer', description: 'Most', default: 3 } },
};
const object = { kind: 'Pod', namespace: 'shop', name: 'we\u001bb\u202e' };
const origin = { source: 'file', root: '.', file: 'a.yaml', directory: '', document: 0, line: 2 } as const;

function finding(index: number): Finding {
  const path = ['spec', 'containers', index, 'a/b~c'];
  return {
    fingerprint: index.toString(16).padStart(32, '0'),
    control: control.id,
    severity: control.severity,
    unit: '.',
    object,
    container: index % 2 === 0 ? undefined : 'web',
    path,
    message: `message ${index} \u009b`,
    evidence: { value: 'true', redacted: false },
    remedy: { advice: 'advice', set: [{ path, value: 9_007_199_254_740_993n }], remove: [['spec', 'x']] },
    related: [{ object, relation: 'binding', paths: [['subjects', 0]] }],
    holders: [{ kind: 'User', namespace: '', name: 'jane' }],
    origin,
    location: index % 3 === 0 ? undefined : { line: 3, column: 1, endLine: 3, endColumn: 5, exact: true },
    observedIn: index % 2 === 0 ? object : undefined,
  };
}

const rule: ExceptionRule = {
  controls: [control.id],
  frameworks: [],
  fingerprints: [],
  selector: {
    object: { reference: object, file: 'a.yaml' },
    names: ['we*', { regex: 'a|b' }],
    labels: { app: 'web' },
  },
  reason: 'because',
  owner: 'team',
  until: undefined,
  source: { kind: 'policy', place: 'bulwark.yaml:3' },
  severities: ['high'],
};

function report(findings: number): Report {
  const requirement = { id: 'one', title: 'One', needs: 'needs-images' as const };
  return {
    run: {
      version: '0.1.0',
      catalogue: { controls: 1, digest: 'a'.repeat(64) },
      podSecurityVersion: '1.37',
      selection: {
        frameworks: [],
        controls: [],
        excludedControls: [],
        severities: [],
        namespaces: [],
        excludedNamespaces: [],
        kinds: [],
        completeKinds: ['*'],
        unit: 'auto',
      },
      parameters: { [control.id]: { limit: 3 } },
      inputs: [{ argument: '.', kind: 'directory', files: 1, objects: 1, otherFiles: 0, digest: undefined }],
    },
    result: {
      units: [{ name: '.', objects: 1, completeKinds: ['*'] }],
      objects: [
        { unit: '.', object, origin, apiVersion: 'v1', foldedInto: undefined },
        {
          unit: 'c',
          object,
          origin: { source: 'cluster', cluster: 'c', uid: 'u' },
          apiVersion: 'v1',
          foldedInto: object,
        },
      ],
      findings: Array.from({ length: findings }, (_, index) => finding(index)),
      excepted: findings === 0 ? [] : [{ finding: finding(findings), rule }],
      exceptions: [
        { rule, state: 'in-force', matched: 1, withheld: [], weaknesses: ['no-end'] },
        {
          rule: { ...rule, until: '2026-01-01', severities: [] },
          state: 'expired',
          matched: 0,
          withheld: [finding(0)],
          weaknesses: [],
        },
      ],
      controls: [
        {
          control,
          counts,
          compliance: 50,
          notEvaluated: [{ reason: 'partial-inventory', detail: 'Role', count: 1 }],
        },
      ],
      frameworks: [
        {
          framework: {
            id: 'example',
            title: 'Example',
            version: '1',
            aliases: [],
            requirements: [requirement],
          },
          compliance: undefined,
          coverage: 0,
          requirements: [{ requirement, controls: [control.id], counts, compliance: undefined }],
        },
      ],
      areas: [{ area: 'workloads', controls: 1, counts, compliance: undefined, coverage: 100 }],
      coverage: 66.7,
      compliance: undefined,
      risk: [{ unit: '.', namespace: undefined, risk: 12.5, parts: [{ label: 'worst', points: 12.5 }] }],
      workloads: [{ unit: '.', object, origin, damage: 10, damageParts: [], risk: 5, riskParts: [] }],
      duplicates: [{ unit: '.', object, origins: [origin, { ...origin, item: 3 }] }],
      scoreVersion: '1',
    },
    unread: [
      { file: 'b', line: undefined, column: undefined, code: 'BW-READ-MISSING', message: 'm', hint: 'h' },
    ],
    passedOver: [{ file: 'c', line: 1, reason: 'r' }],
    notices: [{ file: 'd', line: 1, column: 2, code: 'BW-READ-DUPLICATE-KEY', message: 'm' }],
    gates: [{ gate: '--fail-on high', passed: false, reason: 'r' }],
    exitCode: 1,
  };
}

const compared: ComparedFinding = {
  fingerprint: 'a',
  control: control.id,
  severity: 'high',
  object: 'Pod/shop/web',
  container: null,
  path: 'spec',
  message: 'm',
  file: null,
};
const comparison: Comparison = {
  name: 'base.json',
  fresh: [compared],
  ofNewControls: [],
  resolved: [],
  notJudged: [],
  changed: [{ before: compared, after: compared }],
  unchanged: 0,
  unread: 0,
};
const textOf = (value: Report): string => [...jsonReport(value)].join('');
const schema = JSON.parse(
  readFileSync(new URL('../../../../schema/bulwark-report-1.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

describe('the JSON report', () => {
  it.each([
    ['with everything', report(12)],
    ['without findings', report(0)],
    ['compared with a baseline', { ...report(1), comparison }],
    [
      'with times',
      { ...report(1), run: { ...report(1).run, startedAt: '2026-01-01T00:00:00.000Z', seconds: 1.5 } },
    ],
  ])('%s is as the schema says', (_name, value) => {
    expect([validate(JSON.parse(textOf(value))), validate.errors]).toEqual([true, null]);
  });
  it('is refused by the schema with a field more or less', () => {
    const data = JSON.parse(textOf(report(1))) as { findings: Record<string, unknown>[] };
    expect(validate({ ...data, other: 1 })).toBe(false);
    delete data.findings[0]?.['fingerprint'];
    expect(validate(data)).toBe(false);
  });
  it('holds what the finding holds', () => {
    const { findings } = JSON.parse(textOf(report(2))) as { findings: unknown[] };
    expect(findings[1]).toMatchObject({
      control: 'workload/example',
      aliases: ['C-0001'],
      severity: 'high',
      object,
      container: 'web',
      path: 'spec.containers[1]["a/b~c"]',
      pointer: '/spec/containers/1/a~1b~0c',
      file: 'a.yaml',
      line: 3,
      evidence: { value: 'true', redacted: false },
      expected: '9007199254740993',
      remedy: { remove: ['spec.x'] },
      related: [{ relation: 'binding', paths: ['subjects[0]'] }],
    });
    expect(findings[0]).toMatchObject({ line: null, column: null, container: null, observedIn: object });
  });
  it('tells who decided about a finding, apart from the findings', () => {
    const { findings, excepted, summary } = JSON.parse(textOf(report(2))) as Record<string, unknown>;
    expect(findings).toHaveLength(2);
    expect(excepted).toMatchObject([
      {
        control: 'workload/example',
        exception: {
          reason: 'because',
          owner: 'team',
          until: null,
          source: { kind: 'policy', place: 'bulwark.yaml:3' },
        },
      },
    ]);
    expect(summary).toMatchObject({ findings: { total: 2 }, excepted: 1 });
  });
  it('keeps every digit and lets no terminal obey it', () => {
    const text = textOf(report(3));
    expect(text).toContain('"value":9007199254740993');
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
  it('comes in pieces of bounded size, one record a line', () => {
    const chunks = [...jsonReport(report(5000))];
    expect(chunks.length).toBeGreaterThan(10);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(2 * 65_536);
    const lines = chunks
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{"fingerprint"'));
    expect(lines).toHaveLength(5001);
  });
  it('is the same for the same report', () => {
    expect(textOf(report(50))).toBe(textOf(report(50)));
  });
});

describe('values', () => {
  it.each([
    [null, 'null'],
    [undefined, 'null'],
    ['a"\u2028', '"a\\"\\u2028"'],
    [12n, '12'],
    [{ a: [1, { b: undefined, c: true }] }, '{"a":[1,{"c":true}]}'],
  ])('are compact (%#)', (value, expected) => {
    expect(encodeValue(value)).toBe(expected);
  });
  it('of data are read back as they were', () => {
    const data = { text: '\u0000\u009f\u200b\u2066\ufeff 漢', list: [1, 2] };
    expect(JSON.parse(encodeData(data))).toEqual(data);
  });
});
