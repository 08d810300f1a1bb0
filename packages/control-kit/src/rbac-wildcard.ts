import type { RuleGrant } from './rbac-permission.ts';
import type { RuleView } from './views.ts';

const KUBERNETES_GROUPS = /^(?:|\*|apps|batch|autoscaling|policy|extensions|[a-z.]+\.k8s\.io)$/;
/** Resources of Kubernetes; needed where a rule leaves the group open. */
const KUBERNETES_RESOURCES = new Set(
  (
    'bindings componentstatuses configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims ' +
    'persistentvolumes pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services ' +
    'users groups controllerrevisions daemonsets deployments replicasets statefulsets cronjobs jobs ' +
    'horizontalpodautoscalers poddisruptionbudgets ingresses ingressclasses networkpolicies endpointslices leases ' +
    'roles rolebindings clusterroles clusterrolebindings storageclasses volumeattachments csidrivers csinodes ' +
    'priorityclasses runtimeclasses certificatesigningrequests customresourcedefinitions apiservices ' +
    'validatingwebhookconfigurations mutatingwebhookconfigurations validatingadmissionpolicies ' +
    'mutatingadmissionpolicies tokenreviews subjectaccessreviews'
  ).split(' '),
);

/** The wildcards of a rule over resources of Kubernetes: the verb `*`, or the resource `*`. */
export function wildcardsOf(rule: RuleView): RuleGrant | undefined {
  const groups = rule.apiGroups.filter((group) => KUBERNETES_GROUPS.test(group));
  if (groups.length === 0) return undefined;
  const known = groups.some((group) => group !== '*') || rule.resources.some(isKnown);
  if (!known && !rule.resources.includes('*')) return undefined;
  const paths = [...placesOf(rule.resources, 'resources'), ...placesOf(rule.verbs, 'verbs')];
  if (paths.length === 0) return undefined;
  return {
    rule,
    paths,
    verbs: rule.verbs,
    resources: rule.resources,
    clusterScoped: false,
    inert: undefined,
  };
}

function isKnown(resource: string): boolean {
  return KUBERNETES_RESOURCES.has(resource.split('/', 1)[0] ?? '');
}

function placesOf(list: readonly string[], field: string): (readonly (string | number)[])[] {
  return list.flatMap((entry, index) => (entry === '*' ? [[field, index]] : []));
}
