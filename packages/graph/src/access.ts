import {
  groupEntryMatches,
  nameMatches,
  resourceEntryMatches,
  urlEntryMatches,
  verbEntryMatches,
} from '@bulwark/control-kit';
import type { AccessRequest, GrantedRule, RuleView } from '@bulwark/control-kit';

/** A request for a path of the API server that is no resource: `/metrics`. */
export interface UrlRequest {
  readonly verb: string;
  readonly url: string;
}

/** What an access request asks of a single rule, wherever it was granted. */
export type ResourceRequest = Omit<AccessRequest, 'namespace'>;

/**
 * Whether a rule allows a request for a resource. A rule with `resourceNames` never allows a request without a name,
 * such as create, list of everything or deletecollection. Source: kubernetes plugin/pkg/auth/authorizer/rbac, RuleAllows.
 */
export function ruleAllows(rule: RuleView, request: ResourceRequest): boolean {
  return (
    rule.verbs.some((entry) => verbEntryMatches(entry, request.verb)) &&
    rule.apiGroups.some((entry) => groupEntryMatches(entry, request.apiGroup)) &&
    rule.resources.some((entry) => resourceEntryMatches(entry, request.resource)) &&
    nameMatches(rule, request.name ?? '')
  );
}

/** Whether a rule allows a request for a URL. */
export function ruleAllowsUrl(rule: RuleView, { verb, url }: UrlRequest): boolean {
  return (
    rule.verbs.some((entry) => verbEntryMatches(entry, verb)) &&
    rule.nonResourceURLs.some((entry) => urlEntryMatches(entry, url))
  );
}

/**
 * The first rule among those granted that allows a request, undefined where none does. A grant in a namespace answers only
 * for that namespace: it never reaches cluster-scoped resources or requests across all namespaces, which have namespace ''.
 * One trap of the API server: a request for the Namespace object `x` by name counts as made in namespace `x`.
 */
export function can(granted: readonly GrantedRule[], request: AccessRequest): GrantedRule | undefined {
  return granted.find(
    ({ rule, namespace }) =>
      (namespace === '' || namespace === request.namespace) && ruleAllows(rule, request),
  );
}

/** The first rule among those granted that allows a request for a URL; only cluster-wide grants can. */
export function canUrl(granted: readonly GrantedRule[], request: UrlRequest): GrantedRule | undefined {
  return granted.find(({ rule, namespace }) => namespace === '' && ruleAllowsUrl(rule, request));
}

/**
 * Where a request would be allowed: 'everywhere', or the namespaces in which a grant allows it, sorted, without
 * repetition; [] where nowhere. The request's own namespace is not looked at.
 */
export function whereAllowed(
  granted: readonly GrantedRule[],
  request: ResourceRequest,
): 'everywhere' | readonly string[] {
  const namespaces = new Set<string>();
  for (const { rule, namespace } of granted) {
    if (namespace !== '' && namespaces.has(namespace)) continue;
    if (!ruleAllows(rule, request)) continue;
    if (namespace === '') return 'everywhere';
    namespaces.add(namespace);
  }
  return [...namespaces].sort();
}
