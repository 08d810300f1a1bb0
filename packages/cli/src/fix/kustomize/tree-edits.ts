import { statSync } from 'node:fs';
import { join } from 'node:path';
import { editParts } from '@bulwark/remediate';
import type { FileEdit, FilePart, Fix, NumberedRemedy } from '@bulwark/remediate';
import { objectSource } from '@bulwark/sources';
import type { FileText } from '@bulwark/sources';
import type { Tree } from '../../provenance/kustomize/tree-file.ts';
import { isWithin, realPath } from './real-path.ts';
import { placeName } from './ways.ts';
import type { Placed, Target } from './ways.ts';

/** A change of a document that a fix makes. */
export interface Written extends Placed {
  readonly fix: Fix;
}

/** The tree that edits go into. */
export interface EditedTree {
  readonly root: string;
  readonly tree: Tree;
  readonly shown: (path: string) => string;
  /** Real paths below which files may be written. */
  readonly roots: readonly string[];
  /** Fixes of objects that are read as they stand, which may share files with those of builds. */
  readonly plain: readonly Fix[];
}

/** Files of a tree with changes in them. */
export class TreeEdits {
  readonly #of: EditedTree;
  readonly #plain: ReadonlyMap<string, readonly Fix[]>;

  constructor(of: EditedTree) {
    this.#of = of;
    this.#plain = Map.groupBy(of.plain, (fix) => pathOf(fix) ?? '');
  }

  /** Fixes of objects that are written in a file of the tree and read as they stand. */
  plainIn(path: string): readonly Fix[] {
    return this.#plain.get(realPath(join(this.#of.root, path))) ?? [];
  }

  /** Why nothing may be written into a file; undefined where it may. */
  refusal(path: string): string | undefined {
    const real = realPath(join(this.#of.root, path));
    const { roots, shown } = this.#of;
    return isWithin(real, roots)
      ? undefined
      : `it would have to be made in ${shown(path)}, which lies outside of the paths that were named: name it too`;
  }

  /** The edits by file, those of plain objects included, or why they cannot be written together. */
  edits(written: readonly Written[]): ReadonlyMap<string, FileEdit> | string {
    const edits = new Map<string, FileEdit>();
    for (const [path, own] of Map.groupBy(written, ({ target }) => target.file)) {
      const edit = this.#edit(path, own);
      if (typeof edit === 'string') return edit;
      edits.set(path, edit);
    }
    return edits;
  }

  #edit(path: string, written: readonly Written[]): FileEdit | string {
    const { root, tree, shown } = this.#of;
    const text = tree.file(path)?.text ?? '';
    const parts = new Map<string, FilePart & { readonly remedies: NumberedRemedy[] }>();
    const add = (name: string, part: Omit<FilePart, 'remedies'>, remedy: NumberedRemedy): void => {
      const known = parts.get(name) ?? { ...part, remedies: [] };
      parts.set(name, known);
      known.remedies.push(remedy);
    };
    for (const fix of this.plainIn(path)) {
      const place = fix.finding.origin.source === 'file' ? objectSource(fix.finding.origin) : undefined;
      if (place === undefined) return 'the file is edited for an object that cannot be found in it again';
      const { start, end, prefix } = place;
      const name = JSON.stringify([path, 0, start]);
      add(name, { text, document: { start, end } }, { fix: fix.number, prefix, remedy: fix.remedy });
    }
    for (const { target, remedy, fix } of written)
      add(placeName(target), partOf(target), { fix: fix.number, prefix: [], remedy });
    return editParts({ source: fileText(join(root, path)), file: shown(path), before: text }, [
      ...parts.values(),
    ]);
  }
}

function partOf({ document: { file, range }, inFile }: Target): Omit<FilePart, 'remedies'> {
  return { text: file.text, document: range, ...(inFile && { inFile }) };
}

function fileText(path: string): FileText {
  const { size, mtimeMs } = statSync(path);
  return { kind: 'file', path, size, modified: mtimeMs };
}

function pathOf({ finding: { origin } }: Fix): string | undefined {
  const source = origin.source === 'file' ? objectSource(origin)?.source : undefined;
  return source?.kind === 'file' ? realPath(source.path) : undefined;
}
