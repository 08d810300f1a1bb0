import { SEVERITIES } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import { skipped } from '../case-result.ts';
import type { CaseResult } from '../case-result.ts';
import { judge } from '../judge.ts';
import { itemsOf } from '../../raw-objects.ts';
import type { Suite, SuiteInput } from '../suite.ts';
import { entryDocuments, indexEntries } from './fixtures-index.ts';
import type { IndexEntry } from './fixtures-index.ts';

/**
 * Manifests of kubesec's own tests with the sign of its score. The score adds points for hardening that is present, which
 * no control of ours does, so both verdicts are listed side by side and none is counted.
 */
export const kubesec: Suite = {
  name: 'kubesec',
  defaultFolder: 'kubesec-tests',
  run: (input) => {
    const entries = indexEntries(input.folder, 'kubesec');
    const listed = entries.map((entry) => ({ entry, ours: findingsOf(input, entry) }));
    return {
      cases: listed.map(({ entry, ours }) => caseOf(entry, ours)),
      notes: listed.map(({ entry, ours }) => comparison(entry, ours)),
    };
  },
};

function findingsOf({ folder, controls }: SuiteInput, entry: IndexEntry): readonly Finding[] | string {
  const documents = entryDocuments(folder, entry);
  return typeof documents === 'string' ? documents : judge(controls, documents.flatMap(itemsOf)).findings;
}

function caseOf(entry: IndexEntry, ours: readonly Finding[] | string): CaseResult {
  const expects = entry.expect === 'score>0' ? 'none' : 'findings';
  return skipped(entry.path, expects, typeof ours === 'string' ? ours : 'listed for comparison');
}

function comparison(entry: IndexEntry, ours: readonly Finding[] | string): string {
  const counts =
    typeof ours === 'string'
      ? ours
      : SEVERITIES.map(
          (severity) => `${ours.filter((finding) => finding.severity === severity).length} ${severity}`,
        ).join(', ');
  return `${entry.path}: kubesec ${typeof entry.expect === 'string' ? entry.expect : 'unknown'}; here ${counts}`;
}
