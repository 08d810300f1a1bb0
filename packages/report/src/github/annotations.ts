import type { Finding } from '@bulwark/model';
import { worstFirst } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip, deciderTexts, filePlace, messageText, remedyText, subjectText } from '../subject.ts';
import { plain } from '../terminal/text.ts';

const LEVEL = { critical: 'error', high: 'error', medium: 'warning', low: 'notice' } as const;

/** GitHub shows so many annotations of a level and step; the log has the others. */
const SHOWN_OF_A_LEVEL = 10;

/** Workflow commands that annotate the lines of a pull request, the worst first. */
export function* githubAnnotations({ result, unread, notices }: Report): Generator<string> {
  const { findings } = result;
  const titles = new Map(result.controls.map(({ control }) => [control.id, control.title]));
  if (findings.length > SHOWN_OF_A_LEVEL)
    yield `${findings.length} findings, the worst first; GitHub shows the first ${SHOWN_OF_A_LEVEL} of each level, this log has all.\n`;
  for (const { file, line, code, message, hint } of unread) {
    const text = plain(`${message}. ${hint}`);
    yield command('error', { file: plain(file), line, title: `Not read (${code})` }, text);
  }
  for (const { file, line, code, message } of notices)
    yield command('warning', { file: plain(file), line, title: `Look at this (${code})` }, plain(message));
  for (const finding of worstFirst(result)) yield annotation(finding, titles.get(finding.control));
}

function annotation(finding: Finding, title = finding.control): string {
  const place = filePlace(finding);
  const where = place && {
    file: plain(place.file),
    line: place.line,
    endLine: place.endLine,
    // GitHub heeds columns only within one line.
    ...(place.endLine === place.line && { col: place.column, endColumn: place.endColumn }),
  };
  const text = [
    `${subjectText(finding)}: ${messageText(finding)}`,
    ...deciderTexts(finding),
    `Fix: ${remedyText(finding.remedy)}`,
  ].join('\n');
  return command(LEVEL[finding.severity], { ...where, title: `${title} (${finding.control})` }, text);
}

function command(
  level: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  text: string,
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([name, value]) => `${name}=${property(clip(String(value), 1000))}`).join(',');
  return `::${level} ${list}::${data(text)}\n`;
}

// The escapes of the runner: https://github.com/actions/toolkit, docs/commands.md.
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
