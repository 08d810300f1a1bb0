import type { Control } from '@bulwark/control-kit';
import { compared, skipped } from '../case-result.ts';
import type { CaseResult, Expects } from '../case-result.ts';
import { controlsFor, judge, objectsFound } from '../judge.ts';
import type { Judgement } from '../judge.ts';
import { itemsOf } from '../../raw-objects.ts';
import type { Suite } from '../suite.ts';
import { entryDocuments, indexEntries } from './fixtures-index.ts';
import type { IndexEntry } from './fixtures-index.ts';

/** Manifests of kube-linter's own tests: the number of reports of one check on each file. */
export const kubeLinter: Suite = {
  name: 'kube-linter',
  defaultFolder: 'kube-linter-tests',
  run: ({ folder, controls }) => ({
    cases: indexEntries(folder, 'kube-linter').map((entry) => judgeEntry(folder, entry, controls)),
  }),
};

function judgeEntry(folder: string, entry: IndexEntry, all: readonly Control[]): CaseResult {
  const id = `${entry.path}#${entry.check}`;
  const count = typeof entry.expect === 'object' ? entry.expect?.count : undefined;
  if (count === undefined) return skipped(id, 'none', 'no verdict');
  const expects: Expects = count > 0 ? 'findings' : 'none';
  const controls = controlsFor(all, [`kube-linter:${entry.check}`]);
  if (controls.length === 0) return skipped(id, expects, `no control for kube-linter:${entry.check}`);
  const documents = entryDocuments(folder, entry);
  if (typeof documents === 'string') return skipped(id, expects, documents);
  return compared(id, expects, countProblem(count, judge(controls, documents.flatMap(itemsOf))));
}

function countProblem(count: number, { findings, blind }: Judgement): string | undefined {
  if (findings.length === 0 && blind !== undefined) return blind;
  return findings.length === count
    ? undefined
    : `expected ${count}, found ${findings.length}: ${objectsFound(findings)}`;
}
