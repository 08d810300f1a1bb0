import type { Control } from '@bulwark/control-kit';
import { compared, skipped } from '../case-result.ts';
import type { CaseResult, Expects } from '../case-result.ts';
import { controlsFor, judge, presenceProblem } from '../judge.ts';
import { itemsOf } from '../../raw-objects.ts';
import type { Suite } from '../suite.ts';
import { entryDocuments, indexEntries } from './fixtures-index.ts';
import type { IndexEntry } from './fixtures-index.ts';

/** Manifests of Polaris' own tests: one check passes or fails on each file. */
export const polaris: Suite = {
  name: 'polaris',
  defaultFolder: 'polaris-tests',
  run: ({ folder, controls }) => ({
    cases: indexEntries(folder, 'polaris').map((entry) => judgeEntry(folder, entry, controls)),
  }),
};

function judgeEntry(folder: string, entry: IndexEntry, all: readonly Control[]): CaseResult {
  const id = `${entry.path}#${entry.check}`;
  const expects: Expects = entry.expect === 'fail' ? 'findings' : 'none';
  if (entry.expect !== 'fail' && entry.expect !== 'pass') return skipped(id, expects, 'no verdict');
  const controls = controlsFor(all, [`polaris:${entry.check}`]);
  if (controls.length === 0) return skipped(id, expects, `no control for polaris:${entry.check}`);
  const documents = entryDocuments(folder, entry);
  if (typeof documents === 'string') return skipped(id, expects, documents);
  const judgement = judge(controls, documents.flatMap(itemsOf));
  return compared(id, expects, presenceProblem(expects === 'findings', judgement));
}
