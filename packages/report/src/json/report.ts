import type {
  ControlSummary,
  DuplicateObject,
  FrameworkSummary,
  Origin,
  ScannedObject,
  ScanResult,
  Severity,
  WorkloadRanking,
} from '@bulwark/model';
import { SEVERITIES } from '@bulwark/model';
import type { ReadInput, Report, RunInformation } from '../report.ts';
import { encodeData, encodeValue } from './encode.ts';
import { encodeExcepted, exceptionData } from './exceptions.ts';
import { FindingEncoder } from './findings.ts';

export { encodeData };
export { FindingEncoder };

/** Name and version of the format; `schema/bulwark-report-1.schema.json` describes it. */
export const REPORT_SCHEMA = 'bulwark-report/1';

const CHUNK = 65_536;

/**
 * The report as JSON, in chunks of about 64 KB so that no string holds all of it. One record a line, so that two
 * reports can be compared with `diff`. Equal reports give equal bytes.
 */
export function* jsonReport(report: Report): Generator<string> {
  let chunk = '';
  for (const piece of pieces(report)) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function* pieces(report: Report): Generator<string> {
  const { result, run } = report;
  yield `{\n"schema":"${REPORT_SCHEMA}",\n"run":${encodeData(runData(run))},\n`;
  yield `"summary":${encodeData(summary(report))},\n`;
  yield* list('gates', report.gates, encodeData);
  yield* list('units', result.units, encodeData);
  yield* list('areas', result.areas, (area) => encodeData({ ...area, compliance: area.compliance ?? null }));
  yield* list('frameworks', result.frameworks, (framework) => encodeData(frameworkData(framework)));
  yield* list('controls', result.controls, (control) => encodeControl(control, run));
  yield* list('risk', result.risk, (score) => encodeData({ ...score, namespace: score.namespace ?? null }));
  yield* list('workloads', result.workloads, (workload) => encodeData(workloadData(workload)));
  yield* list('objects', result.objects, encodeObject);
  yield* list('duplicates', result.duplicates, (duplicate) => encodeData(duplicateData(duplicate)));
  const encoder = new FindingEncoder(result.controls.map(({ control }) => control));
  yield* list('findings', result.findings, (finding) => encoder.encode(finding));
  yield* list('excepted', result.excepted, (excepted) => encodeExcepted(excepted, encoder));
  yield* list('exceptions', result.exceptions, (use) => encodeData(exceptionData(use)));
  yield* list('passedOver', report.passedOver, encodeData);
  yield* list('notices', report.notices, encodeData);
  yield* list('unread', report.unread, (entry) =>
    encodeData({ ...entry, line: entry.line ?? null, column: entry.column ?? null }),
  );
  if (report.comparison !== undefined) yield `"comparison":${encodeData(report.comparison)},\n`;
  yield `"exitCode":${report.exitCode}\n}\n`;
}

function* list<T>(name: string, items: readonly T[], encode: (item: T) => string): Generator<string> {
  yield `"${name}":[`;
  let separator = '\n';
  for (const item of items) {
    yield separator + encode(item);
    separator = ',\n';
  }
  yield items.length === 0 ? '],\n' : '\n],\n';
}

function runData({ version, inputs, ...rest }: RunInformation): object {
  const { startedAt, seconds, parameters: _parameters, ...settings } = rest;
  return {
    tool: 'bulwark',
    version,
    ...settings,
    inputs: inputs.map(inputData),
    ...(startedAt !== undefined && { startedAt }),
    ...(seconds !== undefined && { seconds }),
  };
}

function inputData(input: ReadInput): object {
  const rendered = input.rendered?.map((each) => ({ ...each, values: each.values ?? null }));
  return { ...input, digest: input.digest ?? null, ...(rendered && { rendered }) };
}

function summary({ result, unread }: Report): object {
  const findings: Partial<Record<Severity, number>> = {};
  for (const severity of SEVERITIES) findings[severity] = 0;
  for (const { severity } of result.findings) findings[severity] = (findings[severity] ?? 0) + 1;
  return {
    objects: result.objects.length,
    findings: { total: result.findings.length, ...findings },
    excepted: result.excepted.length,
    unread: unread.length,
    compliance: { score: result.compliance ?? null, better: 'higher' },
    coverage: result.coverage,
    risk: { score: highestRisk(result) ?? null, better: 'lower' },
    scoreVersion: result.scoreVersion,
  };
}

function highestRisk({ risk }: ScanResult): number | undefined {
  const units = risk.filter(({ namespace }) => namespace === undefined).map(({ risk }) => risk);
  return units.length === 0 ? undefined : Math.max(...units);
}

function frameworkData({ framework, compliance, coverage, requirements }: FrameworkSummary): object {
  return {
    id: framework.id,
    title: framework.title,
    version: framework.version,
    aliases: framework.aliases,
    compliance: compliance ?? null,
    coverage,
    requirements: requirements.map(({ requirement, controls, counts, compliance }) => ({
      id: requirement.id,
      title: requirement.title,
      aliases: requirement.aliases ?? [],
      notEvaluated: requirement.needs ?? null,
      controls,
      counts,
      compliance: compliance ?? null,
    })),
  };
}

function encodeControl(
  { control, counts, compliance, notEvaluated }: ControlSummary,
  run: RunInformation,
): string {
  const { id, title, severity, area, rationale, aliases, requirements } = control;
  const known = { id, title, severity, area, rationale, aliases, requirements };
  const found = { counts, compliance: compliance ?? null, notEvaluated };
  // Parameters are values of users and may hold integers that JSON.stringify refuses.
  const parameters = encodeValue(run.parameters[id] ?? {});
  return `${encodeData(known).slice(0, -1)},"parameters":${parameters},${encodeData(found).slice(1)}`;
}

function workloadData({ origin, ...ranking }: WorkloadRanking): object {
  return { ...ranking, origin: originData(origin) };
}

function duplicateData({ origins, ...duplicate }: DuplicateObject): object {
  return { ...duplicate, origins: origins.map(originData) };
}

function encodeObject({ unit, object, origin, apiVersion, foldedInto }: ScannedObject): string {
  const place =
    origin.source === 'file'
      ? `{"file":${encodeData(origin.file)},"line":${origin.rendered === undefined ? origin.line : 'null'},"document":${origin.document},"item":${origin.item ?? 'null'}}`
      : encodeData(originData(origin));
  return (
    `{"unit":${encodeData(unit)},"kind":${encodeData(object.kind)},"namespace":${encodeData(object.namespace)}` +
    `,"name":${encodeData(object.name)},"apiVersion":${encodeData(apiVersion)},"origin":${place}` +
    `,"foldedInto":${foldedInto === undefined ? 'null' : encodeData(foldedInto)}}`
  );
}

function originData(origin: Origin): object {
  if (origin.source === 'cluster') return { cluster: origin.cluster, uid: origin.uid };
  const { file, document, item, rendered } = origin;
  // Lines of rendered text are lines of nothing that the user has.
  return { file, line: rendered === undefined ? origin.line : null, document, item: item ?? null };
}
