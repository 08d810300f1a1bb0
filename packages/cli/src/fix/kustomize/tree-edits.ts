import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEdit, Fix } from '@bulwark/remediate';
import type { FileText } from '@bulwark/sources';
import type { Tree } from '../../provenance/kustomize/tree-file.ts';
import { editWithPlain } from '../edit-with-plain.ts';
import type { PartChange, PlainFixes } from '../edit-with-plain.ts';
import { outsideOf, realPath } from '../real-path.ts';
import type { Placed } from './ways.ts';

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
  readonly plain: PlainFixes;
}

/** Files of a tree with changes in them. */
export class TreeEdits {
  readonly #of: EditedTree;

  constructor(of: EditedTree) {
    this.#of = of;
  }

  /** Why nothing may be written into a file; undefined where it may. */
  refusal(file: string): string | undefined {
    const { root, roots, shown } = this.#of;
    return outsideOf(roots, { path: realPath(join(root, file)), shown: shown(file) });
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

  #edit(file: string, written: readonly Written[]): FileEdit | string {
    const { root, tree, shown, plain } = this.#of;
    const path = join(root, file);
    const before = tree.file(file)?.text ?? '';
    return editWithPlain(
      { source: fileText(path), file: shown(file), before },
      written.map(changeOf),
      plain.get(realPath(path)) ?? [],
    );
  }
}

function changeOf({ target: { document, at, inFile }, remedy, fix }: Written): PartChange {
  return {
    part: { text: document.file.text, document: document.range, ...(inFile && { inFile }) },
    at,
    remedies: [{ fix: fix.number, prefix: [], remedy }],
  };
}

function fileText(path: string): FileText {
  const { size, mtimeMs } = statSync(path);
  return { kind: 'file', path, size, modified: mtimeMs };
}
