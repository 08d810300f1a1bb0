import type { GrantedRule, RuleView } from '@bulwark/control-kit';
import type { ScorePart } from '@bulwark/model';
import { ruleAllows } from './access.ts';

interface Power {
  readonly label: string;
  readonly points: number;
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resources: readonly string[];
  /** None of the resources lies in a namespace: a grant in one opens nothing. */
  readonly clusterScoped?: true;
}

const WRITE = ['create', 'update', 'patch'];
const READ = ['get', 'list', 'watch'];
const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

/** What a permission in every namespace opens, worst first. Sources: RBAC good practices of Kubernetes, and its escalation checks. */
const POWERS: readonly Power[] = [
  {
    label: 'may grant itself any role',
    points: 45,
    verbs: ['escalate', 'bind'],
    group: RBAC,
    resources: ['clusterroles', 'roles'],
  },
  {
    label: 'may act as anyone',
    points: 45,
    verbs: ['impersonate'],
    group: '',
    resources: ['users', 'groups', 'serviceaccounts'],
  },
  {
    label: 'may change admission webhooks',
    points: 42,
    verbs: WRITE,
    group: ADMISSION,
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    clusterScoped: true,
  },
  {
    label: 'may read secrets',
    points: 40,
    verbs: READ,
    group: '',
    resources: ['secrets'],
  },
  {
    label: 'may create tokens of service accounts',
    points: 40,
    verbs: ['create'],
    group: '',
    resources: ['serviceaccounts/token'],
  },
  {
    label: 'may run commands in pods',
    points: 38,
    verbs: ['create', 'get'],
    group: '',
    resources: ['pods/exec', 'pods/attach', 'nodes/proxy'],
  },
  {
    label: 'may create pods',
    points: 38,
    verbs: WRITE,
    group: '',
    resources: ['pods', 'replicationcontrollers', 'pods/ephemeralcontainers'],
  },
  {
    label: 'may create workloads',
    points: 38,
    verbs: WRITE,
    group: 'apps',
    resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
  },
  { label: 'may create jobs', points: 38, verbs: WRITE, group: 'batch', resources: ['jobs', 'cronjobs'] },
  {
    label: 'may approve certificates',
    points: 35,
    verbs: ['update', 'patch', 'approve'],
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval', 'signers'],
    clusterScoped: true,
  },
  {
    label: 'may change objects',
    points: 12,
    verbs: [...WRITE, 'delete', 'deletecollection'],
    group: '*',
    resources: ['*'],
  },
];

/** The share of its points that a permission keeps where it holds in one namespace only. */
const NAMESPACE_SHARE = 0.5;

/** What the rights of an identity add to the damage of a workload: its strongest power, in one addend. */
export function damageOfRights(granted: readonly GrantedRule[], account: string): ScorePart | undefined {
  let strongest: ScorePart | undefined;
  for (const { rule, namespace } of granted) {
    const everywhere = namespace === '';
    const power = strongestPower(rule, everywhere);
    if (power === undefined) continue;
    const points = everywhere ? power.points : power.points * NAMESPACE_SHARE;
    const where = everywhere ? 'everywhere' : `in namespace ${namespace}`;
    if (strongest === undefined || points > strongest.points)
      strongest = { label: `service account ${account} ${power.label} ${where}`, points };
  }
  return strongest;
}

type NamedPower = Pick<Power, 'label' | 'points'>;

function strongestPower(rule: RuleView, everywhere: boolean): NamedPower | undefined {
  if (rule.resourceNames.length > 0) return undefined;
  if (rule.verbs.includes('*') && rule.resources.includes('*') && rule.apiGroups.includes('*'))
    return { label: 'has every right', points: 50 };
  return (
    POWERS.find((power) => (everywhere || power.clusterScoped !== true) && grants(rule, power)) ??
    (grantsAny(rule, READ) ? { label: 'may read objects', points: 4 } : undefined)
  );
}

/** Groups that serve reviews alone, which are posted as questions and never stored; everybody who is logged in may ask some. */
const REVIEWS = new Set(['authentication.k8s.io', 'authorization.k8s.io']);

/** Whether a rule grants one of these verbs on objects of any kind. */
function grantsAny({ verbs, resources, apiGroups }: RuleView, wanted: readonly string[]): boolean {
  return (
    resources.length > 0 &&
    apiGroups.some((group) => !REVIEWS.has(group)) &&
    (verbs.includes('*') || wanted.some((verb) => verbs.includes(verb)))
  );
}

function grants(rule: RuleView, { verbs, group, resources }: Power): boolean {
  if (group === '*') return grantsAny(rule, verbs);
  return resources.some((resource) =>
    verbs.some((verb) => ruleAllows(rule, { verb, apiGroup: group, resource })),
  );
}
