import { isDeepStrictEqual } from 'node:util';
import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { readDocuments, readLayout } from '@bulwark/sources';
import type { Layout, LayoutEntry } from '@bulwark/sources';
import { checkPolicy } from './check.ts';
import { parsePolicy } from './document.ts';
import { PolicyError } from './problem.ts';

/** An exception as it is written into a policy; undefined fields are left out. */
export type NewException = Readonly<
  Partial<Record<'fingerprint' | 'control' | 'reason' | 'owner' | 'until', string>>
>;

/**
 * A policy with one exception more. Everything else stays as it is, byte for byte: comments, order, indentation, line ends. Throws
 * PolicyError where the text is no policy, or where the exception cannot be put in without touching anything else.
 */
export function addException(text: string, file: string, exception: NewException): string {
  const before = parsePolicy(text, file);
  checkPolicy(before);
  const edited = splice(text, exception);
  const wanted = fieldsOf(exception);
  const list = before.value['exceptions'];
  const expected = [...(isList(list) ? list : []), Object.fromEntries(wanted)];
  const after = edited === undefined ? undefined : valueOf(edited, file);
  if (edited === undefined || !isDeepStrictEqual(after, { ...before.value, exceptions: expected }))
    throw new PolicyError(
      'BW-CONFIG-READ',
      `${file}: the exception cannot be written without touching the rest; add it by hand:\n${blockItem(wanted, '  ', '\n')}`,
    );
  return edited;
}

function valueOf(text: string, file: string): Value | undefined {
  try {
    const document = parsePolicy(text, file);
    checkPolicy(document);
    return document.value;
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

type Fields = readonly (readonly [name: string, value: string])[];

function fieldsOf(exception: NewException): Fields {
  return Object.entries(exception).filter((field) => field[1] !== undefined);
}

function splice(text: string, exception: NewException): string | undefined {
  const fields = fieldsOf(exception);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const [outcome] = readDocuments(text);
  const layout = outcome === undefined ? undefined : readLayout(text, outcome);
  if (layout === undefined || !isMap(layout.value)) return appendList(text, fields, lineEnd);
  const list = layout.value['exceptions'];
  const place = layout.entry(layout.value, 'exceptions');
  if (place !== undefined && isList(list)) return intoList(text, { layout, list, place }, fields, lineEnd);
  // A key without a value: the list begins below it.
  if (place !== undefined) return afterLine(text, place.keyStart, blockItem(fields, '  ', lineEnd), lineEnd);
  return text[layout.start] === '{' ? intoFlowMap(text, layout, fields) : appendList(text, fields, lineEnd);
}

function intoFlowMap(text: string, { value, start, entry }: Layout, fields: Fields): string | undefined {
  const last = isMap(value) ? Object.keys(value).at(-1) : undefined;
  const place = last === undefined ? undefined : entry(value as object, last);
  const at = place?.end ?? start + 1;
  return `${text.slice(0, at)}${place === undefined ? '' : ', '}exceptions: [${flowItem(fields)}]${text.slice(at)}`;
}

interface ListPlace {
  readonly layout: Layout;
  readonly list: readonly Value[];
  readonly place: LayoutEntry;
}

function intoList(
  text: string,
  { layout, list, place }: ListPlace,
  fields: Fields,
  lineEnd: string,
): string | undefined {
  if (text[place.start] === '[')
    return list.length === 0
      ? intoEmpty(text, place, fields, lineEnd)
      : intoFlow(text, layout.entry(list, list.length - 1), fields);
  const last = layout.entry(list, list.length - 1);
  if (last === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf('\n', last.keyStart - 1) + 1, last.keyStart);
  if (!/^ *$/.test(indent)) return undefined;
  return afterLine(text, last.end, blockItem(fields, indent, lineEnd), lineEnd);
}

function appendList(text: string, fields: Fields, lineEnd: string): string {
  const gap = text === '' || text.endsWith('\n') ? '' : lineEnd;
  const blank = text.trim() === '' ? '' : lineEnd;
  return `${text}${gap}${blank}exceptions:${lineEnd}${blockItem(fields, '  ', lineEnd)}${lineEnd}`;
}

function intoEmpty(text: string, { start, end }: LayoutEntry, fields: Fields, lineEnd: string): string {
  const emptied = text.slice(0, start).trimEnd();
  return afterLine(emptied + text.slice(end), emptied.length, blockItem(fields, '  ', lineEnd), lineEnd);
}

function intoFlow(text: string, last: LayoutEntry | undefined, fields: Fields): string | undefined {
  if (last === undefined) return undefined;
  return `${text.slice(0, last.end)}, ${flowItem(fields)}${text.slice(last.end)}`;
}

function flowItem(fields: Fields): string {
  return `{${fields.map(([name, value]) => `${name}: ${scalar(name, value)}`).join(', ')}}`;
}

/** Puts lines behind the line in which an offset lies. */
function afterLine(text: string, offset: number, lines: string, lineEnd: string): string {
  const from = offset > 0 && text[offset - 1] === '\n' ? offset - 1 : offset;
  const next = text.indexOf('\n', from);
  if (next < 0) return `${text}${lineEnd}${lines}${lineEnd}`;
  return `${text.slice(0, next + 1)}${lines}${lineEnd}${text.slice(next + 1)}`;
}

function blockItem(fields: Fields, indent: string, lineEnd: string): string {
  return fields
    .map(([name, value], index) => `${indent}${index === 0 ? '- ' : '  '}${name}: ${scalar(name, value)}`)
    .join(lineEnd);
}

/** Double quotes hold any text; days and ids of controls need none. */
function scalar(name: string, value: string): string {
  const plain = name === 'until' ? /^\d{4}-\d{2}-\d{2}$/ : /^[a-z]+\/[a-z-]+$/;
  return plain.test(value) && name !== 'reason' ? value : JSON.stringify(value);
}
