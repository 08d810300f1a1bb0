import type { Path, Value } from '@bulwark/model';
import type { FileEdit } from '@bulwark/remediate';
import { editWithPlain } from '../edit-with-plain.ts';
import type { PartChange, PlainFixes } from '../edit-with-plain.ts';
import type { EditedTexts } from './chart-case.ts';
import type { ValuesFile } from './values-files.ts';

/** A change of one file that was found to hold, or is tried. */
export interface Written {
  readonly file: ValuesFile;
  readonly path: Path;
  /** Null takes the key away. */
  readonly value: Value;
  readonly fixes: readonly number[];
}

/** Edits by path. */
export type ValuesEdits = ReadonlyMap<string, FileEdit>;

/** Changes as edits, those of plain objects in the same files included; or why they cannot be written together. */
export function valuesEdits(written: readonly Written[], plain: PlainFixes): ValuesEdits | string {
  const edits = new Map<string, FileEdit>();
  for (const [path, own] of Map.groupBy(written, ({ file }) => file.source.path)) {
    const [{ file }] = own as [Written];
    const changes = own.map(changeOf);
    const { source, text } = file;
    const edit = editWithPlain({ source, file: file.file, before: text }, changes, plain.get(path) ?? []);
    if (typeof edit === 'string') return edit;
    edits.set(path, edit);
  }
  return edits;
}

/** The texts that edits leave. */
export function editedTexts(edits: ValuesEdits): EditedTexts {
  return new Map([...edits].map(([path, { after }]) => [path, after]));
}

function changeOf({ file: { part, at }, path, value, fixes }: Written): PartChange {
  const change = value === null ? { remove: [path] } : { set: [{ path, value }] };
  const remedies = fixes.map((fix) => ({ fix, prefix: [], remedy: { advice: '', ...change } }));
  return { part, at, remedies };
}
