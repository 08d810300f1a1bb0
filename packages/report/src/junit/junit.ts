import { findingsByControl } from '../by-control.ts';
import type { ControlFindings } from '../by-control.ts';
import type { Report } from '../report.ts';
import {
  changeLines,
  clip,
  deciderTexts,
  filePlace,
  messageText,
  pathText,
  placeText,
  subjectText,
} from '../subject.ts';
import { plain } from '../terminal/text.ts';

interface Case {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  /** Name and message of the child element; none for a passed case. */
  readonly outcome?: { readonly element: 'failure' | 'skipped' | 'error'; readonly message: string };
  readonly detail?: string;
}

/**
 * JUnit XML as Jenkins and GitLab read it: one suite a control. A finding is a failed case; what was not evaluated or is excepted is a skipped one, once
 * a reason; all objects that pass are one case, since only their number is known. Inputs that could not be read are errors.
 */
export function* junitReport(report: Report): Generator<string> {
  const suites = findingsByControl(report.result);
  const cases = suites.map((suite) => countOf(suite));
  const total = (pick: (count: SuiteCount) => number): number =>
    cases.reduce((sum, count) => sum + pick(count), 0);
  const errors = total((count) => count.errors) + report.unread.length;
  const tests = total((count) => count.tests) + report.unread.length;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="bulwark" tests="${tests}" failures="${total((count) => count.failures)}" errors="${errors}" skipped="${total((count) => count.skipped)}">\n`;
  for (const suite of suites) yield* suiteLines(suite, report.result.units.length > 1);
  yield* unreadSuite(report);
  yield '</testsuites>\n';
}

interface SuiteCount {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function countOf({ summary, findings, excepted }: ControlFindings): SuiteCount {
  const { counts, notEvaluated } = summary;
  const errors = counts.error > 0 ? 1 : 0;
  const skipped = notEvaluated.length + excepted.length;
  const passed = counts.pass > 0 ? 1 : 0;
  return { tests: findings.length + errors + skipped + passed, failures: findings.length, errors, skipped };
}

function* suiteLines(suite: ControlFindings, severalUnits: boolean): Generator<string> {
  const { control, counts, notEvaluated } = suite.summary;
  const { tests, failures, errors, skipped } = countOf(suite);
  const name = attribute(control.id);
  yield `  <testsuite name="${name}" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}">\n`;
  for (const finding of suite.findings) yield caseLine(name, failedCase(finding, severalUnits));
  if (counts.error > 0)
    yield caseLine(name, {
      name: `${counts.error} objects met a bug in the control`,
      outcome: { element: 'error', message: 'the control failed on them' },
    });
  for (const { finding, rule } of suite.excepted)
    yield caseLine(name, {
      name: `${subjectText(finding)}: ${pathText(finding)}`,
      outcome: { element: 'skipped', message: `excepted: ${clip(plain(rule.reason), 1000)}` },
    });
  for (const { reason, detail, count } of notEvaluated)
    yield caseLine(name, {
      name: `not evaluated: ${reason}: ${clip(plain(detail), 300)}`,
      outcome: { element: 'skipped', message: `not evaluated: ${reason} (${count})` },
    });
  if (counts.pass > 0) yield caseLine(name, { name: `${counts.pass} objects pass` });
  yield '  </testsuite>\n';
}

function failedCase(finding: ControlFindings['findings'][number], severalUnits: boolean): Case {
  const place = filePlace(finding);
  const unit = severalUnits ? ` in ${clip(plain(finding.unit), 300)}` : '';
  const { remedy, evidence, fingerprint } = finding;
  const found = evidence.value === undefined ? [] : [`Found: ${clip(plain(evidence.value), 1000)}`];
  return {
    name: `${subjectText(finding)}${unit}: ${pathText(finding)}`,
    ...(place !== undefined && {
      file: plain(place.file),
      ...(place.line !== undefined && { line: place.line }),
    }),
    outcome: { element: 'failure', message: messageText(finding) },
    detail: [
      ...(place === undefined ? [] : [plain(placeText(place)), ...deciderTexts(finding)]),
      ...found,
      `Fix: ${plain(remedy.advice)}`,
      ...changeLines(remedy),
      `Severity: ${finding.severity}. Fingerprint: ${fingerprint}.`,
    ].join('\n'),
  };
}

function caseLine(suite: string, { name, file, line, outcome, detail }: Case): string {
  const place = file === undefined ? '' : ` file="${attribute(file)}" line="${line ?? 1}"`;
  const opening = `    <testcase classname="${suite}" name="${attribute(name)}"${place}`;
  if (outcome === undefined) return `${opening}/>\n`;
  const { element, message } = outcome;
  const inner = detail === undefined ? '/>' : `>${escapeXml(detail)}</${element}>`;
  return `${opening}><${element} message="${attribute(message)}"${inner}</testcase>\n`;
}

function* unreadSuite({ unread }: Report): Generator<string> {
  if (unread.length === 0) return;
  yield `  <testsuite name="inputs" tests="${unread.length}" failures="0" errors="${unread.length}" skipped="0">\n`;
  for (const { file, line, code, message, hint } of unread)
    yield caseLine('inputs', {
      name: `${clip(plain(file), 1000)}:${line ?? 1}: ${code}`,
      file: plain(file),
      line: line ?? 1,
      outcome: { element: 'error', message: clip(plain(message), 2000) },
      detail: clip(plain(hint), 2000),
    });
  yield '  </testsuite>\n';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text between tags. Characters that XML 1.0 forbids have been written as escapes before. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"'\ufffe\uffff]/g, (character) => ENTITIES[character] ?? '\ufffd');
}

function attribute(text: string): string {
  return escapeXml(text).replaceAll('\n', '&#10;');
}
