import { formatPath, formatReference, SEVERITIES } from '@bulwark/model';
import type { Finding, ScanResult, Severity } from '@bulwark/model';
import type { ComparedFinding } from '@bulwark/report';
import { readText } from '../config/read-text.ts';
import { UserError } from '../errors.ts';
import { writeFile } from '../streams.ts';
import { VERSION } from '../version.ts';

export const BASELINE_SCHEMA = 'bulwark-baseline/1';

/** What an earlier scan found, as far as a comparison needs it. */
export interface KnownResult {
  /** Ids of the controls that were judged. */
  readonly controls: ReadonlySet<string>;
  /** Findings of which nobody had decided, in a fixed order. */
  readonly findings: readonly ComparedFinding[];
  /** Inputs that could not be read: what they hold is not known. */
  readonly unread: number;
}

/** What a comparison needs of a result. */
export function knownOf({ controls, findings }: ScanResult, unread: number): KnownResult {
  return {
    controls: new Set(controls.map(({ control }) => control.id)),
    findings: findings.map(comparedOf),
    unread,
  };
}

function comparedOf(finding: Finding): ComparedFinding {
  const { fingerprint, control, severity, object, container, path, message, origin } = finding;
  return {
    fingerprint,
    control,
    severity,
    object: formatReference(object),
    container: container ?? null,
    path: formatPath(path),
    message,
    file: origin.source === 'file' ? origin.file : null,
  };
}

/** Writes a baseline: one finding a line, in the order of fingerprints, so that versions of it compare well. */
export function writeBaseline(file: string, { controls, findings, unread }: KnownResult): void {
  const sorted = [...findings].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  const head = { schema: BASELINE_SCHEMA, version: VERSION, unread, controls: [...controls].sort() };
  const lines = sorted.map((finding) => JSON.stringify(finding)).join(',\n');
  writeFile(file, [`${JSON.stringify(head).slice(0, -1)},\n"findings":[\n${lines}\n]}\n`]);
}

/** Reads a baseline, or a JSON report. Throws UserError for anything else. */
export function readKnown(file: string): KnownResult {
  const data = parse(readText(file, 'BW-USAGE-BASELINE'), file);
  const isReport = data['schema'] === 'bulwark-report/1';
  if (!isReport && data['schema'] !== BASELINE_SCHEMA) throw unusable(file);
  const controls = listOf(data['controls'], file).map((each) =>
    isRecord(each) ? textOf(each['id'], file) : textOf(each, file),
  );
  const unread = isReport ? listOf(data['unread'], file).length : data['unread'];
  return {
    controls: new Set(controls),
    findings: listOf(data['findings'], file).map((each) => findingOf(each, file)),
    unread: typeof unread === 'number' ? unread : 0,
  };
}

type Data = Readonly<Record<string, unknown>>;

function parse(text: string, file: string): Data {
  try {
    const data: unknown = JSON.parse(text);
    if (isRecord(data)) return data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError('BW-USAGE-BASELINE', `${file} is no JSON: it is cut off, damaged, or something else`);
  }
  throw unusable(file);
}

function findingOf(value: unknown, file: string): ComparedFinding {
  if (!isRecord(value)) throw unusable(file);
  const { object, container, file: place } = value;
  return {
    fingerprint: textOf(value['fingerprint'], file),
    control: textOf(value['control'], file),
    severity: severityOf(value['severity'], file),
    object: isRecord(object) ? referenceOf(object, file) : textOf(object, file),
    container: typeof container === 'string' ? container : null,
    path: textOf(value['path'], file),
    message: textOf(value['message'], file),
    file: typeof place === 'string' ? place : null,
  };
}

function referenceOf(value: Data, file: string): string {
  const [kind, namespace, name] = ['kind', 'namespace', 'name'].map((key) => textOf(value[key], file));
  return formatReference({ kind: kind ?? '', namespace: namespace ?? '', name: name ?? '' });
}

function severityOf(value: unknown, file: string): Severity {
  const found = SEVERITIES.find((severity) => severity === value);
  if (found === undefined) throw unusable(file);
  return found;
}

function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown, file: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unusable(file);
  return value;
}

function textOf(value: unknown, file: string): string {
  if (typeof value !== 'string') throw unusable(file);
  return value;
}

function unusable(file: string): UserError {
  return new UserError('BW-USAGE-BASELINE', `${file} is neither a baseline nor a JSON report`);
}
