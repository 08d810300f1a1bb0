import type { ExceptionRule, Finding } from '@bulwark/model';
import type { Report } from '../report.ts';
import { changeLines, clip, filePlace, messageText, pathText } from '../subject.ts';
import { plain } from '../terminal/text.ts';

const MOST_CELL = 2000;

/** The columns, in order: a header and how a finding fills it. */
const COLUMNS: readonly (readonly [
  header: string,
  cell: (finding: Finding, rule: ExceptionRule | undefined) => string | number | undefined,
])[] = [
  ['severity', ({ severity }) => severity],
  ['control', ({ control }) => control],
  ['unit', ({ unit }) => unit],
  ['kind', ({ object }) => object.kind],
  ['namespace', ({ object }) => object.namespace],
  ['name', ({ object }) => object.name],
  ['container', ({ container }) => container],
  ['path', pathText],
  ['file', (finding) => filePlace(finding)?.file],
  ['line', (finding) => filePlace(finding)?.line],
  ['message', messageText],
  ['evidence', ({ evidence }) => evidence.value],
  ['advice', ({ remedy }) => remedy.advice],
  ['changes', ({ remedy }) => changeLines(remedy).join('; ')],
  ['exception', (_finding, rule) => rule?.reason],
  ['owner', (_finding, rule) => rule?.owner],
  ['until', (_finding, rule) => rule?.until],
  ['fingerprint', ({ fingerprint }) => fingerprint],
];

/** RFC 4180 in UTF-8, a header and one finding a row, those under an exception last. No cell begins as a formula of a spreadsheet does. */
export function* csvReport({ result }: Report): Generator<string> {
  yield `${COLUMNS.map(([header]) => header).join(',')}\r\n`;
  for (const finding of result.findings) yield row(finding, undefined);
  for (const { finding, rule } of result.excepted) yield row(finding, rule);
}

function row(finding: Finding, rule: ExceptionRule | undefined): string {
  return `${COLUMNS.map(([, cell]) => cellText(cell(finding, rule))).join(',')}\r\n`;
}

/** Spreadsheets take a cell for a formula by its first character, full-width forms and all; an apostrophe makes it text. */
const FORMULA = /^[\s'"]*[=+\-@|%\uff0b\uff0d\uff1d\uff20]/;

function cellText(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = clip(plain(value), MOST_CELL);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
