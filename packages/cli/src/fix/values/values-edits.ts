import type { Path, Value } from '@bulwark/model';
import { editParts } from '@bulwark/remediate';
import type { FileEdit, FilePart, Fix, NumberedRemedy } from '@bulwark/remediate';
import { objectSource } from '@bulwark/sources';
import { realPath } from '../kustomize/real-path.ts';
import type { ValuesFile } from './values-files.ts';

/** A change of one file that was found to hold, or is tried. */
export interface Written {
  readonly file: ValuesFile;
  readonly path: Path;
  /** Null takes the key away. */
  readonly value: Value;
  readonly fixes: readonly number[];
}

interface Part extends FilePart {
  readonly remedies: NumberedRemedy[];
}

/** Changes as edits by path, those of plain objects in the same files included; or why they cannot be written together. */
export function valuesEdits(
  written: readonly Written[],
  plain: readonly Fix[],
): ReadonlyMap<string, FileEdit> | string {
  const edits = new Map<string, FileEdit>();
  for (const [path, own] of Map.groupBy(written, ({ file }) => file.source.path)) {
    const [{ file }] = own as [Written];
    const parts = new Map<string, Part>();
    for (const fix of plain) addPlain(parts, fix, file);
    for (const each of own) add(parts, each.file.at, each.file.part, remediesOf(each));
    const edit = editParts({ source: file.source, file: file.file, before: file.text }, [...parts.values()]);
    if (typeof edit === 'string') return edit;
    edits.set(path, edit);
  }
  return edits;
}

function addPlain(
  parts: Map<string, Part>,
  { finding: { origin }, number, remedy }: Fix,
  file: ValuesFile,
): void {
  const place = origin.source === 'file' ? objectSource(origin) : undefined;
  if (place?.source.kind !== 'file' || realPath(place.source.path) !== file.source.path) return;
  const { start, end, prefix } = place;
  add(parts, 0, { text: file.text, document: { start, end } }, [{ fix: number, prefix, remedy }]);
}

function add(
  parts: Map<string, Part>,
  at: number,
  part: Omit<FilePart, 'remedies'>,
  remedies: readonly NumberedRemedy[],
): void {
  const name = `${at} ${part.document.start}`;
  const known = parts.get(name) ?? { ...part, remedies: [] };
  parts.set(name, known);
  known.remedies.push(...remedies);
}

function remediesOf({ path, value, fixes }: Written): readonly NumberedRemedy[] {
  const change = value === null ? { remove: [path] } : { set: [{ path, value }] };
  return fixes.map((fix) => ({ fix, prefix: [], remedy: { advice: '', ...change } }));
}
