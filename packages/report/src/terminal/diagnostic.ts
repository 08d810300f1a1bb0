import { formatReference, isRendered } from '@bulwark/model';
import type { Finding, Identity } from '@bulwark/model';
import { linked } from './context.ts';
import type { Layout } from './context.ts';
import type { Style } from './style.ts';
import { excerptOf } from './excerpt.ts';
import type { Excerpt, ShownLine } from './excerpt.ts';
import { rewriteOf } from './rewrite.ts';
import { plain, truncate, truncateStart, widthOf, wrap } from './text.ts';
import { deciderTexts, filePlace, originText, placeText } from '../subject.ts';

const INDENT = '  ';
const GUTTER = 5;

/** One finding as a diagnostic: place, what is wrong, the source with the value marked, what to write instead. */
export function diagnostic(finding: Finding, layout: Layout): string[] {
  const excerpt = excerptOf(finding, layout.readSourceLines);
  const rewrite = rewriteOf(finding, excerpt);
  return [
    ...placeLines(finding, layout),
    ...deciderTexts(finding).flatMap((text) => prose(text, layout)),
    ...prose(finding.message, layout),
    ...sourceLines(finding, excerpt, rewrite.length > 0, layout),
    ...partLines(finding, layout),
    ...adviceLines(finding.remedy.advice, layout),
    ...rewrite.map(({ sign, text }) => {
      const line = truncate(`${' '.repeat(GUTTER + 1)}${sign} ${text}`, layout.width);
      return sign === '+' ? layout.style.good(line) : layout.style.bad(line);
    }),
    ...fingerprintLines(finding, layout),
  ];
}

/** By its fingerprint a finding is excepted and compared. */
function fingerprintLines({ fingerprint }: Finding, { verbose, style }: Layout): string[] {
  return verbose ? [style.dim(`${INDENT}  Fingerprint: ${fingerprint}`)] : [];
}

/** A place that several controls complain of, such as a powerful binding, is shown once unless lines of it are to be changed. */
function sourceLines(
  finding: Finding,
  excerpt: Excerpt | undefined,
  isChanged: boolean,
  layout: Layout,
): string[] {
  if (excerpt === undefined) return evidenceLines(finding, layout);
  const place = placeOf(finding);
  if (layout.shownPlaces.has(place) && !isChanged && !layout.verbose) return [];
  layout.shownPlaces.add(place);
  const lines = excerptLines(excerpt, layout);
  // Its lines are no lines of the file that is named as its place.
  return isRendered(finding.origin) ? [`${INDENT}  Rendered:`, ...lines] : lines;
}

const FIX = 'Fix: ';

function adviceLines(advice: string, layout: Layout): string[] {
  const [first = '', ...rest] = prose(`${FIX}${advice}`, layout);
  return [first.replace(FIX, layout.style.good(FIX)), ...rest];
}

/** One finding on one line. */
export function shortLine(finding: Finding, layout: Layout): string {
  const { width, style } = layout;
  const place = placeOf(finding);
  const subject = subjectOf(finding);
  const room = width - INDENT.length - 2 - widthOf(subject);
  const shown = truncateStart(place, Math.max(room, 16));
  return `${INDENT}${linkTo(finding, style.accent(shown), layout)}  ${truncate(subject, width - INDENT.length - 2 - widthOf(shown))}`;
}

function placeLines(finding: Finding, layout: Layout): string[] {
  const { width, style } = layout;
  const place = placeOf(finding);
  const subject = subjectOf(finding);
  const line = `${INDENT}${place}  ${subject}`;
  const link = linkTo(finding, style.accent(place), layout);
  if (widthOf(line) <= width) return [`${INDENT}${link}  ${style.bold(subject)}`];
  // Never cut: a place is there to be opened.
  return [`${INDENT}${link}`, ...wrap(subject, width - 4).map((text) => `    ${style.bold(text)}`)];
}

function linkTo(finding: Finding, text: string, layout: Layout): string {
  return linked(text, filePlace(finding), layout);
}

/** `file:line:column`, as editors and terminals open it. */
function placeOf(finding: Finding): string {
  const place = filePlace(finding);
  if (place === undefined) return plain(originText(finding.origin));
  const text = plain(placeText(place));
  return place.column === undefined ? text : `${text}:${place.column}`;
}

function subjectOf({ object, container, observedIn, origin }: Finding): string {
  const inContainer =
    container === undefined ? '' : `, container ${container === '' ? '(no name)' : container}`;
  const seen = observedIn === undefined ? '' : ` (seen in ${formatReference(observedIn)})`;
  return plain(`${formatReference(object)}${inContainer}${seen}${hookText(origin)}`);
}

/** What Helm runs beside the release: a hook at some moment of it, or a test. */
function hookText(origin: Finding['origin']): string {
  const hook = origin.source === 'file' ? origin.rendered?.hook : undefined;
  return hook === undefined ? '' : ` (${hook} of the chart)`;
}

function prose(text: string, { width }: Layout): string[] {
  return wrap(plain(text), width - 4).map((line) => `    ${line}`);
}

function excerptLines(excerpt: Excerpt, layout: Layout): string[] {
  const { parent, target, more } = excerpt;
  const view = viewOf(excerpt, layout);
  const lines: string[] = [];
  if (parent !== undefined) {
    lines.push(numbered(parent, '|', view));
    if (target.line - parent.line > 1) lines.push(layout.style.dim(`${' '.repeat(GUTTER)} :`));
  }
  if (more.length > 0) return [...lines, ...[target, ...more].map((line) => numbered(line, '>', view))];
  return [...lines, numbered(target, '|', view), markLine(excerpt, view)];
}

interface View {
  readonly style: Style;
  /** Columns for source. */
  readonly room: number;
  /** Columns left out at the front, so that the mark of a long line stays in sight. */
  readonly cut: number;
}

function viewOf({ mark }: Excerpt, { width, style }: Layout): View {
  const room = width - GUTTER - 3;
  return { style, room, cut: Math.max(0, mark.column + Math.min(mark.width, 20) - room + 4) };
}

function numbered({ line, text }: ShownLine, edge: '|' | '>', { style, room, cut }: View): string {
  const number = String(line).padStart(GUTTER);
  const gutter = edge === '>' ? `${style.dim(number)} ${style.bad('>')}` : style.dim(`${number} |`);
  return `${gutter} ${truncate(cut === 0 ? text : `…${text.slice(cut + 1)}`, room)}`;
}

function markLine({ mark, label }: Excerpt, { style, room, cut }: View): string {
  const column = Math.max(0, mark.column - cut);
  const carets = '^'.repeat(Math.max(1, Math.min(mark.width, room - column)));
  const beside = label === '' ? '' : truncate(` ${label}`, Math.max(0, room - column - carets.length));
  return `${style.dim(`${' '.repeat(GUTTER)} |`)} ${' '.repeat(column)}${style.bad(carets + beside)}`;
}

/** Where the source cannot be shown, the evidence stands alone. */
function evidenceLines({ evidence, path }: Finding, { width }: Layout): string[] {
  const step = path.at(-1);
  if (step === undefined) return [];
  const name = typeof step === 'number' ? `[${step}]` : step;
  return [truncate(`${' '.repeat(GUTTER)} | ${plain(`${name}: ${evidence.value ?? 'absent'}`)}`, width)];
}

const MOST_PARTS = 4;

/** Other objects and identities that take part, without what the message names already. */
function partLines({ related, holders, object, message }: Finding, layout: Layout): string[] {
  const shown = layout.verbose ? Infinity : MOST_PARTS;
  const subject = formatReference(object);
  const identities = holders.map(identityOf).filter((identity) => !message.includes(identity));
  const objects = related.flatMap(({ object, relation }) => {
    const name = formatReference(object);
    if (name !== subject) return [`${name}: ${relation}`];
    // Of the subject itself a single word such as "role" says nothing.
    return relation.includes(' ') ? [relation] : [];
  });
  const parts = [...identities.map((identity) => `held by ${identity}`), ...objects];
  const lines = parts.slice(0, shown).flatMap((part) => prose(`- ${part}`, layout));
  if (parts.length > shown) lines.push(`    - and ${parts.length - shown} more`);
  return lines;
}

function identityOf({ kind, namespace, name }: Identity): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
