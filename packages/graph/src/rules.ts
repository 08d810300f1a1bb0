import { mapsAt, stringsAt } from '@bulwark/control-kit';
import type { RuleView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';

/** The rules of a role in the form in which its object holds them. Throws MalformedField. */
export function readRules(role: ValueMap): readonly RuleView[] {
  return mapsAt(role, 'rules').map((rule, index) => ({
    index,
    verbs: stringsAt(rule, 'verbs'),
    apiGroups: stringsAt(rule, 'apiGroups'),
    resources: stringsAt(rule, 'resources'),
    resourceNames: stringsAt(rule, 'resourceNames'),
    nonResourceURLs: stringsAt(rule, 'nonResourceURLs'),
  }));
}
