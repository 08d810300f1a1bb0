import { isMap, valueAt } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { DEFAULT_LIMITS, locate, readDocuments } from '@bulwark/sources';
import type { ChartFinding, SeenFinding } from '../../provenance/chart.ts';
import type { Texts } from '../../provenance/held-texts.ts';

/** Where a finding stands in texts that were rendered with other values: its object is found by kind and name. */
export function seenAgain({ finding, origin, from }: ChartFinding, texts: Texts): SeenFinding {
  const text = texts.get(from.path) ?? '';
  const { kind, name } = finding.observedIn ?? finding.object;
  for (const outcome of readDocuments(text, 'yaml', DEFAULT_LIMITS)) {
    if (outcome.kind === 'problem' || !isCalled(outcome.value, kind, name)) continue;
    const [location] = locate(text, outcome, [finding.path]);
    return { spot: { location, origin: { ...origin, line: outcome.line } }, text };
  }
  return { spot: finding, text };
}

/** The kind of a reference may have its group behind it. */
function isCalled(value: Value, kind: string, name: string): boolean {
  if (!isMap(value)) return false;
  return value['kind'] === kind.split('.')[0] && valueAt(value, ['metadata', 'name']) === name;
}
