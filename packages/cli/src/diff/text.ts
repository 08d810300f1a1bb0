import type { ComparedFinding, Comparison } from '@bulwark/report';

const MOST = 30;

/** A comparison for people, as text or as Markdown for a pull request. Texts of inputs are shown harmless. */
export function comparisonText(comparison: Comparison, markdown: boolean): string {
  const { fresh, ofNewControls, resolved, notJudged, changed, unchanged, unread, name } = comparison;
  const title = `${fresh.length} new, ${resolved.length} resolved, ${changed.length} changed, ${unchanged} as before`;
  const changes = changed.map(({ before, after }) =>
    before.severity === after.severity
      ? after
      : { ...after, message: `${after.message} (was ${before.severity})` },
  );
  return [
    markdown ? `### Bulwark: ${title}` : `Compared with ${printable(name)}: ${title}`,
    ...section('New', fresh, markdown),
    ...section('New, by controls that were not judged before', ofNewControls, markdown),
    ...section('Changed', changes, markdown),
    ...section('Resolved', resolved, markdown),
    ...note(
      notJudged.length,
      'earlier findings are of controls that were not judged now: not known to be resolved.',
    ),
    ...note(unread, 'inputs could not be read now: what seems resolved may be in them.'),
    '',
  ].join('\n');
}

function note(count: number, text: string): readonly string[] {
  return count === 0 ? [] : ['', `${count} ${text}`];
}

function section(title: string, findings: readonly ComparedFinding[], markdown: boolean): readonly string[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, MOST);
  const rest = findings.length - shown.length;
  return [
    '',
    markdown ? `**${title}**\n` : title,
    ...shown.map((finding) => (markdown ? markdownLine(finding) : textLine(finding))),
    ...(rest > 0 ? [markdown ? `- and ${rest} more` : `  and ${rest} more`] : []),
  ];
}

function textLine({ severity, control, object, file, message }: ComparedFinding): string {
  const place = file === null ? '' : `  ${printable(file)}`;
  return `  ${severity.padEnd(8)}  ${control}  ${printable(object)}${place}\n            ${printable(message)}`;
}

function markdownLine({ severity, control, object, file, message }: ComparedFinding): string {
  const place = file === null ? '' : ` in ${code(file)}`;
  return `- **${severity}** ${code(control)} on ${code(object)}${place}: ${escaped(message)}`;
}

/** A span of code in which nothing of the text has a meaning. */
function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'")}\``;
}

function escaped(text: string): string {
  return printable(text).replaceAll(/[\\`*_{}[\]<>()#+!|~@&-]/g, (character) => `\\${character}`);
}

/** Texts of files are shown without what a terminal would obey. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}
