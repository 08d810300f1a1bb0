import type { RuleView } from './views.ts';

// Each function is one of the matchers of kubernetes pkg/apis/rbac/v1/evaluation_helpers.go; `*` is the only wildcard,
// apart from `*/subresource` and URLs that end in `*`. There is no `pods/*` and no `get*`.

/** Whether one entry of `verbs` stands for a verb. */
export function verbEntryMatches(entry: string, verb: string): boolean {
  return entry === '*' || entry === verb;
}

/** Whether one entry of `apiGroups` stands for a group; '' is the core group. */
export function groupEntryMatches(entry: string, group: string): boolean {
  return entry === '*' || entry === group;
}

/** Whether one entry of `resources` stands for a resource, which is asked with its subresource: `pods/exec`. */
export function resourceEntryMatches(entry: string, resource: string): boolean {
  if (entry === '*' || entry === resource) return true;
  if (!entry.startsWith('*/')) return false;
  const slash = resource.indexOf('/');
  return slash > 0 && resource.slice(slash + 1) === entry.slice(2);
}

/** Whether one entry of `nonResourceURLs` stands for a URL path: exact, `*`, or a prefix that ends in `*`. */
export function urlEntryMatches(entry: string, url: string): boolean {
  if (entry === '*' || entry === url) return true;
  return entry.endsWith('*') && url.startsWith(entry.replace(/\*+$/, ''));
}

/** Whether `resourceNames` let a name through: an empty list lets every one, a list only those in it, and never ''. */
export function nameMatches(rule: RuleView, name: string): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}
