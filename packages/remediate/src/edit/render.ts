import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';

/** How values are written in block style around the spot. */
export interface BlockStyle {
  /** Columns by which a map is deeper than the key that holds it. */
  readonly step: number;
  /** Columns by which the dashes of a list are deeper than the key that holds it. */
  readonly listStep: number;
}

/** How values are written inside brackets around the spot. */
export interface FlowStyle {
  /** Every key and text in double quotes, as JSON wants it. */
  readonly json: boolean;
  readonly afterColon: string;
  readonly afterComma: string;
}

/** Words that YAML 1.1 reads as something other than text; `=` and `<<` have meanings of their own. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
/** Text that no YAML reads as anything else: a letter first, then nothing that could end or begin something. */
const PLAIN = /^(?:--)?[A-Za-z/][\w./=-]*(?::[\w./-]+)*$/;
/** Outside of brackets commas are text too. */
const PLAIN_IN_BLOCK = /^(?:--)?[A-Za-z/][\w./=,-]*(?::[\w./-]+)*$/;

/** A scalar inside brackets; text is plain where no reader could take it for anything else. */
export function renderScalar(value: Value, quote: '"' | "'" | '' = '', plain = PLAIN): string {
  if (typeof value !== 'string') return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  if (quote === "'" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (quote === '' && plain.test(value) && !RESERVED.test(value)) return value;
  return JSON.stringify(value);
}

/** `key: value` as lines for a map whose keys stand at `column`. */
export function renderEntry(key: string, value: Value, column: number, style: BlockStyle): readonly string[] {
  const head = `${' '.repeat(column)}${renderScalar(key)}:`;
  if (isEmptyOrScalar(value)) return [`${head} ${renderFlat(value)}`];
  const inner = column + (isList(value) ? style.listStep : style.step);
  return [head, ...renderBlock(value, inner, style)];
}

/** A collection that is not empty as lines whose keys or dashes stand at `column`. */
export function renderBlock(value: Value, column: number, style: BlockStyle): readonly string[] {
  if (isList(value)) return value.flatMap((item) => renderItem(item, column, style));
  if (!isMap(value)) throw new Error('a scalar has no lines of its own');
  return Object.keys(value).flatMap((key) => renderEntry(key, value[key] as Value, column, style));
}

/** `- item` as lines for a list whose dashes stand at `column`. */
export function renderItem(item: Value, column: number, style: BlockStyle): readonly string[] {
  const dash = `${' '.repeat(column)}- `;
  if (isEmptyOrScalar(item)) return [dash + renderFlat(item)];
  const [first = '', ...rest] = renderBlock(item, column + 2, style);
  return [dash + first.slice(column + 2), ...rest];
}

function isEmptyOrScalar(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  return !isMap(value) || Object.keys(value).length === 0;
}

function renderFlat(value: Value): string {
  if (isList(value)) return '[]';
  return isMap(value) ? '{}' : renderBlockScalar(value);
}

/** A scalar outside of brackets. */
export function renderBlockScalar(value: Value, quote: '"' | "'" | '' = ''): string {
  return renderScalar(value, quote, PLAIN_IN_BLOCK);
}

/** A value inside brackets, on one line. */
export function renderFlow(value: Value, style: FlowStyle): string {
  if (isList(value)) return `[${value.map((item) => renderFlow(item, style)).join(`,${style.afterComma}`)}]`;
  if (!isMap(value)) return renderScalar(value, style.json ? '"' : '');
  const entries = Object.keys(value).map((key) =>
    renderPair(key, renderFlow(value[key] as Value, style), style),
  );
  return `{${entries.join(`,${style.afterComma}`)}}`;
}

/** `key: text` inside brackets. */
export function renderPair(key: string, text: string, { json, afterColon }: FlowStyle): string {
  return `${renderScalar(key, json ? '"' : '')}:${afterColon}${text}`;
}

/** A value inside brackets over several lines, the first of them without indentation. */
export function renderFlowLines(
  value: Value,
  indent: string,
  step: string,
  style: FlowStyle,
): readonly string[] {
  const parts = isList(value)
    ? value.map((item) => renderFlowLines(item, indent + step, step, style))
    : isMap(value)
      ? Object.keys(value).map((key) =>
          renderPairLines([key, value[key] as Value], indent + step, step, style),
        )
      : [];
  if (parts.length === 0) return [renderFlow(value, style)];
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  const inner = parts.flatMap((lines, index) => {
    const comma = index < parts.length - 1 ? ',' : '';
    return lines.map(
      (line, at) => (at === 0 ? indent + step + line : line) + (at === lines.length - 1 ? comma : ''),
    );
  });
  return [open, ...inner, indent + close];
}

/** `key: value` inside brackets over several lines, the first of them without indentation. */
export function renderPairLines(
  [key, value]: readonly [string, Value],
  indent: string,
  step: string,
  style: FlowStyle,
): readonly string[] {
  const [first = '', ...rest] = renderFlowLines(value, indent, step, style);
  return [renderPair(key, first, style), ...rest];
}
