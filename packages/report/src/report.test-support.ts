import type {
  ControlMetadata,
  ExceptionRule,
  Finding,
  ObjectReference,
  OutcomeCounts,
  Severity,
} from '@bulwark/model';
import type { RenderOptions } from './format.ts';
import type { Report } from './report.ts';

const AREAS = { critical: 'workloads', high: 'access', medium: 'network', low: 'secrets' } as const;

/** One control of each severity. */
export const controls: readonly ControlMetadata[] = (['critical', 'high', 'medium', 'low'] as const).map(
  (severity, index) => ({
    id: `example/${severity}`,
    title: `A ${severity} thing`,
    severity,
    area: AREAS[severity],
    rationale: `Whoever meets a ${severity} thing goes further.`,
    aliases: [`C-000${index}`],
    requirements: { example: ['one'] },
    parameters: {},
  }),
);

const counts: OutcomeCounts = {
  pass: 2,
  fail: 1,
  'not-applicable': 0,
  'not-evaluated': 1,
  excepted: 0,
  error: 0,
};

/** What a finding of a test may differ in. */
export interface FindingParts {
  readonly severity?: Severity;
  readonly object?: ObjectReference;
  readonly container?: string;
  readonly file?: string;
  readonly message?: string;
  readonly evidence?: string;
  readonly advice?: string;
}

/** A finding like those of the engine; `index` makes it one of its kind. */
export function exampleFinding(index: number, parts: FindingParts = {}): Finding {
  const { severity = 'high', object = { kind: 'Deployment', namespace: 'shop', name: `web-${index}` } } =
    parts;
  const path = ['spec', 'template', 'spec', 'containers', index % 3, 'securityContext', 'privileged'];
  return {
    fingerprint: index.toString(16).padStart(32, '0'),
    control: `example/${severity}`,
    severity,
    unit: '.',
    object,
    container: parts.container ?? 'web',
    path,
    message: parts.message ?? 'securityContext.privileged is true',
    evidence: { value: parts.evidence ?? 'true', redacted: false },
    remedy: { advice: parts.advice ?? 'Set privileged to false.', set: [{ path, value: false }] },
    related: [],
    holders: [],
    origin: {
      source: 'file',
      root: '.',
      file: parts.file ?? 'app/web.yaml',
      directory: 'app',
      document: 0,
      line: 1,
    },
    location: { line: 17, column: 25, endLine: 17, endColumn: 29, exact: true },
    observedIn: undefined,
  };
}

export const exampleRule: ExceptionRule = {
  controls: ['example/medium'],
  frameworks: [],
  fingerprints: [],
  selector: {},
  reason: 'The network is closed by other means',
  owner: 'platform@example.org',
  until: '2027-01-31',
  source: { kind: 'policy', place: 'bulwark.yaml:12' },
  severities: ['medium'],
};

/** A report with the given findings and one of everything else. */
export function exampleReport(findings: readonly Finding[]): Report {
  const requirement = { id: 'one', title: 'Nothing is privileged' };
  const objects = new Map(findings.map((finding) => [JSON.stringify(finding.object), finding]));
  return {
    run: {
      version: '0.1.0',
      catalogue: { controls: controls.length, digest: 'a'.repeat(64) },
      podSecurityVersion: '1.37',
      selection: {
        frameworks: [],
        controls: [],
        excludedControls: [],
        severities: [],
        namespaces: [],
        excludedNamespaces: [],
        kinds: [],
        completeKinds: [],
        unit: 'auto',
      },
      parameters: {},
      inputs: [{ argument: '.', kind: 'directory', files: 2, objects: 3, otherFiles: 1, digest: undefined }],
    },
    result: {
      units: [{ name: '.', objects: objects.size, completeKinds: [] }],
      objects: [...objects.values()].map(({ unit, object, origin }) => ({
        unit,
        object,
        origin,
        apiVersion: 'apps/v1',
        foldedInto: undefined,
      })),
      findings,
      excepted: [],
      exceptions: [],
      controls: controls.map((control) => ({
        control,
        counts,
        compliance: 66.7,
        notEvaluated: [{ reason: 'partial-inventory', detail: 'NetworkPolicy', count: 1 }],
      })),
      frameworks: [
        {
          framework: {
            id: 'example',
            title: 'An example',
            version: '1',
            aliases: [],
            requirements: [requirement],
          },
          compliance: 66.7,
          coverage: 75,
          requirements: [{ requirement, controls: controls.map(({ id }) => id), counts, compliance: 66.7 }],
        },
      ],
      areas: [{ area: 'workloads', controls: 4, counts, compliance: 66.7, coverage: 75 }],
      coverage: 75,
      compliance: 66.7,
      risk: [{ unit: '.', namespace: undefined, risk: 42.5, parts: [{ label: 'worst', points: 42.5 }] }],
      workloads: [...objects.values()].slice(0, 20).map(({ unit, object, origin }, index) => ({
        unit,
        object,
        origin,
        damage: 60 - index,
        damageParts: [{ label: 'host access', points: 60 - index }],
        risk: 40 - index,
        riskParts: [{ label: 'privileged', points: 40 - index }],
      })),
      duplicates: [],
      scoreVersion: '1',
    },
    unread: [
      {
        file: 'app/broken.yaml',
        line: 3,
        column: 1,
        code: 'BW-READ-YAML',
        message: 'a mapping is not closed',
        hint: 'Close it.',
      },
    ],
    passedOver: [],
    notices: [
      {
        file: 'app/web.yaml',
        line: 9,
        column: 3,
        code: 'BW-READ-REPEATED-KEY',
        message: 'the key image is there twice; the last one counts',
      },
    ],
    gates: [{ gate: '--fail-on high', passed: false, reason: 'there are findings of that severity' }],
    exitCode: 1,
  };
}

/** Options of a renderer; `notes` takes what the user is told. */
export function exampleOptions(notes: string[] = []): RenderOptions {
  const line = '            privileged: true';
  return {
    width: 80,
    colour: false,
    verbose: true,
    readSourceLines: (_origin, from, to) => Array.from({ length: to - from + 1 }, () => line),
    readmes: async () => ({ 'example/high': '# A high thing\n\n## How to fix\nSet it to false.\n' }),
    digestOf: (file) => (file === '-' ? undefined : 'b'.repeat(64)),
    note: (text) => void notes.push(text),
  };
}

/** Names that do harm where they are not escaped. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '<!--<script>',
  '"onmouseover="alert(1)',
  '\u001b[31mred\u001b]8;;http://evil.example\u0007',
  '=cmd|calc!A1',
  '+1+1',
  '@SUM(1)',
  ']]>',
  '&lt;&amp;&#x27;',
  'name\u202egpj.exe',
  'zero\u200bwidth\u2066isolate',
  'line\nbreak\r\n::error::injected',
  '| pipe | `code` ``` **bold** [x](javascript:alert(1)) @team #1 www.evil.example',
  '{"json":"\\"}',
  '%0A::warning::x,line=1:2',
  '\u0000\u0007\u007f\u009b',
  '\ud800 lone',
  '漢字 名前',
  'x'.repeat(10_240),
];
