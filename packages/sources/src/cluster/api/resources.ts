/** One kind that an API server serves, in the version that it prefers among those that can be listed. */
export interface ApiResource {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name, as in paths and roles: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** The `apiVersion` of its objects. */
export function apiVersionOf({ group, version }: ApiResource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of its collection, in one namespace or everywhere. */
export function collectionPath({ group, version, resource }: ApiResource, namespace = ''): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === ''
    ? `${root}/${resource}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}

/** Name for people and roles: `deployments.apps`. */
export function resourceName({ group, resource }: ApiResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}
