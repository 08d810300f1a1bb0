import { editParts } from '@bulwark/remediate';
import type { FileEdit, FilePart, Fix, NumberedRemedy } from '@bulwark/remediate';
import { objectSource } from '@bulwark/sources';
import { realPathOf } from './real-path.ts';

/** Fixes of objects that are read as they stand, by the real path of their file. */
export type PlainFixes = ReadonlyMap<string, readonly Fix[]>;

export function plainFixes(fixes: readonly Fix[]): PlainFixes {
  return Map.groupBy(fixes, ({ finding }) => realPathOf(finding.origin) ?? '');
}

/** Changes of one document of a file. */
export interface PartChange {
  readonly part: Omit<FilePart, 'remedies'>;
  /** Offset in the file at which the text of the part begins. */
  readonly at: number;
  readonly remedies: readonly NumberedRemedy[];
}

/** Changes of one file together with fixes of objects that are read from it as it stands; or why they cannot be written together. */
export function editWithPlain(
  file: Pick<FileEdit, 'source' | 'file' | 'before'>,
  changes: readonly PartChange[],
  plain: readonly Fix[],
): FileEdit | string {
  const parts = new Map<string, FilePart & { readonly remedies: NumberedRemedy[] }>();
  const add = ({ part, at, remedies }: PartChange): void => {
    const name = `${at} ${part.document.start}`;
    const known = parts.get(name) ?? { ...part, remedies: [] };
    parts.set(name, known);
    known.remedies.push(...remedies);
  };
  for (const fix of plain) {
    const change = changeOf(fix, file.before);
    if (change === undefined) return 'the file is edited for an object that cannot be found in it again';
    add(change);
  }
  for (const change of changes) add(change);
  return editParts(file, [...parts.values()]);
}

function changeOf({ finding: { origin }, number, remedy }: Fix, text: string): PartChange | undefined {
  const place = origin.source === 'file' ? objectSource(origin) : undefined;
  if (place === undefined) return undefined;
  const { start, end, prefix } = place;
  return { part: { text, document: { start, end } }, at: 0, remedies: [{ fix: number, prefix, remedy }] };
}
