import { SEVERITIES } from '@bulwark/model';
import type { ControlMetadata, ControlSummary } from '@bulwark/model';
import type { RenderOptions } from '../format.ts';
import { encodeData } from '../json/encode.ts';
import { worstFirst } from '../ranking.ts';
import type { NoticeEntry, Report, UnreadEntry } from '../report.ts';
import { clip } from '../subject.ts';
import { plain } from '../terminal/text.ts';
import { ResultEncoder } from './result.ts';
import { artifactUri } from './uri.ts';
import { withinLimits } from './limits.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * SARIF 2.1.0, one run, one result a line, the worst first. Holds no more than GitHub's code scanning takes: what is cut is named in a
 * notification of the run, and to the user.
 */
export async function sarifReport(report: Report, options: RenderOptions): Promise<Iterable<string>> {
  return chunks(report, await options.readmes(), options);
}

function* chunks(
  report: Report,
  readmes: Readonly<Record<string, string>>,
  { note, changesOf }: RenderOptions,
): Generator<string> {
  const { result, run } = report;
  const rules = [...result.controls].sort((a, b) => (a.control.id < b.control.id ? -1 : 1));
  const encoder = new ResultEncoder(
    rules.map(({ control }) => control.id),
    changesOf,
  );
  const driver = {
    name: 'Bulwark',
    version: run.version,
    semanticVersion: run.version,
    rules: rules.map(({ control }) => ruleOf(control, readmes[control.id])),
  };
  yield `{"$schema":${encodeData(SCHEMA)},"version":"2.1.0","runs":[{\n`;
  yield `"tool":{"driver":${encodeData(driver)}},\n`;
  yield '"columnKind":"unicodeCodePoints",\n"automationDetails":{"id":"bulwark/"},\n"results":[';
  const ranked = [...worstFirst(result).map((finding) => ({ finding, rule: undefined })), ...result.excepted];
  let written = 0;
  for (const line of withinLimits(ranked, ({ finding, rule }) => encoder.encode(finding, rule))) {
    yield written === 0 ? `\n${line}` : `,\n${line}`;
    written += 1;
  }
  yield '],\n';
  const cut = cutText(written, ranked.length);
  if (cut !== undefined) note(`sarif: ${cut}`);
  yield `"invocations":[${encodeData(invocation(report, cut))}],\n`;
  yield `"properties":${encodeData(runProperties(report))}}]}\n`;
}

function cutText(written: number, all: number): string | undefined {
  if (written === all) return undefined;
  return `${written} of ${all} findings, the worst first: more than code scanning takes in one upload; json has all`;
}

/** A number by which GitHub sorts: over 9.0 is critical there, from 7.0 high, from 4.0 medium. */
const SECURITY_SEVERITY = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0' } as const;
const LEVEL = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;

// GitHub takes 20 tags a rule and shows 10.
const MOST_TAGS = 20;

function ruleOf(control: ControlMetadata, readme: string | undefined): object {
  const { id, title, severity, area, rationale, aliases, requirements } = control;
  const asked = Object.entries(requirements).map(([framework, ids]) => `${framework}: ${ids.join(', ')}`);
  const known = aliases.length === 0 ? '' : ` Also known as ${aliases.join(', ')}.`;
  return {
    id,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: rationale },
    help: {
      text: `${rationale}${known} Read more with: bulwark explain ${id}`,
      markdown: readme ?? `# ${title}\n\n${rationale}\n`,
    },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['security', 'kubernetes', area, ...aliases].slice(0, MOST_TAGS),
      precision: 'very-high',
      'problem.severity': severity === 'low' ? 'recommendation' : LEVEL[severity],
      'security-severity': SECURITY_SEVERITY[severity],
      aliases,
      requirements: asked,
    },
  };
}

function invocation({ unread, notices, exitCode, result }: Report, cut: string | undefined): object {
  return {
    executionSuccessful: exitCode < 2,
    exitCode,
    toolExecutionNotifications: [
      ...(cut === undefined ? [] : [{ level: 'warning', message: { text: `This run holds ${cut}.` } }]),
      ...unread.map(unreadNotification),
      ...notices.map(noticeNotification),
      ...result.controls.flatMap(blindNotifications),
    ],
  };
}

function unreadNotification({ file, line, column, code, message, hint }: UnreadEntry): object {
  const region = line === undefined ? undefined : { startLine: line, startColumn: column ?? 1 };
  return {
    level: 'error',
    descriptor: { id: code },
    message: { text: clip(plain(`${message}. ${hint}`), 2000) },
    locations: [{ physicalLocation: { artifactLocation: { uri: artifactUri(file) }, region } }],
  };
}

function noticeNotification({ file, line, column, code, message }: NoticeEntry): object {
  const region = { startLine: line, startColumn: column };
  return {
    level: 'warning',
    descriptor: { id: code },
    message: { text: clip(plain(message), 2000) },
    locations: [{ physicalLocation: { artifactLocation: { uri: artifactUri(file) }, region } }],
  };
}

/** What could not be judged is no result, and no silence either. */
function blindNotifications({ control, notEvaluated }: ControlSummary): readonly object[] {
  return notEvaluated.map(({ reason, detail, count }) => ({
    level: 'note',
    associatedRule: { id: control.id },
    message: { text: clip(plain(`Not evaluated, ${count} times: ${reason}: ${detail}`), 1000) },
  }));
}

function runProperties({ run, result, gates }: Report): object {
  return {
    compliance: result.compliance ?? null,
    coverage: result.coverage,
    catalogueDigest: run.catalogue.digest,
    severities: SEVERITIES,
    gates: gates.map(({ gate, passed, reason }) => ({ gate, passed, reason: plain(reason) })),
  };
}
