import { createHash } from 'node:crypto';
import type { Finding, ObjectReference, ScannedObject } from '@bulwark/model';
import { encodeData } from '../json/encode.ts';
import { objectKey } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip, deciderTexts, filePlace, messageText, pathText, remedyText } from '../subject.ts';
import { plain } from '../terminal/text.ts';

/** How the two kinds of the same shape are called. */
interface Dialect {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusterKind: string;
  /** Whether the report itself names its source; results do in any case. */
  readonly hasSource: boolean;
}

const WORKING_GROUP: Dialect = {
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  kind: 'PolicyReport',
  clusterKind: 'ClusterPolicyReport',
  hasSource: false,
};
const OPEN_REPORTS: Dialect = {
  apiVersion: 'openreports.io/v1alpha1',
  kind: 'Report',
  clusterKind: 'ClusterReport',
  hasSource: true,
};

/** `PolicyReport` and `ClusterPolicyReport` objects of wgpolicyk8s.io/v1alpha2 as a List that kubectl takes. */
export function policyReport(report: Report): Generator<string> {
  return chunks(report, WORKING_GROUP);
}

/** The same as `Report` and `ClusterReport` objects of openreports.io/v1alpha1. */
export function openReport(report: Report): Generator<string> {
  return chunks(report, OPEN_REPORTS);
}

// Objects of etcd may have 1.5 MB; so many results stay well below, and the rest goes into a further report of the object.
const MOST_RESULTS = 200;

function* chunks(report: Report, dialect: Dialect): Generator<string> {
  const known = new Map(report.result.objects.map((each) => [objectKey(each.unit, each.object), each]));
  const areas = new Map(report.result.controls.map(({ control }) => [control.id, control.area]));
  const seconds = report.run.startedAt === undefined ? undefined : Date.parse(report.run.startedAt) / 1000;
  yield '{"apiVersion":"v1","kind":"List","items":[';
  let separator = '\n';
  for (const findings of byObject(report.result.findings)) {
    const [first] = findings as [Finding];
    const scope = scopeOf(first.object, known.get(objectKey(first.unit, first.object)));
    for (let from = 0; from < findings.length; from += MOST_RESULTS) {
      const results = findings.slice(from, from + MOST_RESULTS).map((finding) => ({
        ...resultOf(finding, areas.get(finding.control)),
        ...(seconds !== undefined && { timestamp: { seconds: Math.floor(seconds), nanos: 0 } }),
      }));
      yield separator + encodeData(reportOf({ first, scope, results, part: from / MOST_RESULTS }, dialect));
      separator = ',\n';
    }
  }
  yield separator === '\n' ? ']}\n' : '\n]}\n';
}

function byObject(findings: readonly Finding[]): Iterable<readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = objectKey(finding.unit, finding.object);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups.values();
}

interface Part {
  readonly first: Finding;
  readonly scope: object;
  readonly results: readonly object[];
  readonly part: number;
}

function reportOf({ first, scope, results, part }: Part, dialect: Dialect): object {
  const { namespace } = first.object;
  const digest = createHash('sha256').update(objectKey(first.unit, first.object)).digest('hex').slice(0, 20);
  return {
    apiVersion: dialect.apiVersion,
    kind: namespace === '' ? dialect.clusterKind : dialect.kind,
    metadata: {
      name: part === 0 ? `bulwark-${digest}` : `bulwark-${digest}-${part + 1}`,
      ...(namespace !== '' && { namespace: plain(namespace) }),
      labels: { 'app.kubernetes.io/managed-by': 'bulwark' },
    },
    ...(dialect.hasSource && { source: 'bulwark' }),
    scope,
    // Only failures are listed, and the report says so: an object without a report is not thereby known to pass.
    configuration: { limits: { maxResults: MOST_RESULTS, statusFilter: ['fail'] } },
    summary: { pass: 0, fail: results.length, warn: 0, error: 0, skip: 0 },
    results,
  };
}

function scopeOf(object: ObjectReference, scanned: ScannedObject | undefined): object {
  const dot = object.kind.indexOf('.');
  const origin = scanned?.origin;
  return {
    ...(scanned !== undefined && { apiVersion: plain(scanned.apiVersion) }),
    kind: plain(dot < 0 ? object.kind : object.kind.slice(0, dot)),
    ...(object.namespace !== '' && { namespace: plain(object.namespace) }),
    name: plain(object.name),
    ...(origin?.source === 'cluster' && { uid: origin.uid }),
  };
}

function resultOf(finding: Finding, area: string | undefined): object {
  const place = filePlace(finding);
  const deciders = deciderTexts(finding);
  return {
    source: 'bulwark',
    policy: finding.control,
    rule: finding.control.slice(finding.control.indexOf('/') + 1),
    ...(area !== undefined && { category: area }),
    severity: finding.severity,
    result: 'fail',
    scored: true,
    message: messageText(finding),
    properties: {
      fingerprint: finding.fingerprint,
      unit: clip(plain(finding.unit), 300),
      path: pathText(finding),
      ...(finding.container !== undefined && { container: clip(plain(finding.container), 300) }),
      ...(place !== undefined && { file: clip(plain(place.file), 1000) }),
      ...(place?.line !== undefined && { line: String(place.line) }),
      ...(deciders.length > 0 && { decidedBy: deciders.join('; ') }),
      remedy: remedyText(finding.remedy),
    },
  };
}
