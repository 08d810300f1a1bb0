import { EXPOSURE_KINDS } from '@bulwark/control-kit';
import { isMap, valueAt } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import type { ClusterInformation } from '@bulwark/report';
import type { OpenCluster } from './connect.ts';
import { endOfLife } from './end-of-life.ts';

/** What the overview says of one cluster beside the findings. */
export type ClusterFacts = ClusterInformation;

const LEVELS = ['restricted', 'baseline', 'privileged'] as const;
const ROUTE_KINDS = EXPOSURE_KINDS.filter((kind) => kind.split('.', 1)[0]?.endsWith('Route'));
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Counts while the objects of a cluster are read what its overview tells. */
export class ClusterFactsGatherer {
  readonly #cluster: OpenCluster;
  readonly #counts = new Map<string, number>();
  readonly #kubelets = new Map<string, number>();

  constructor(cluster: OpenCluster) {
    this.#cluster = cluster;
  }

  observe(value: ValueMap): void {
    switch (value['kind']) {
      case 'Node':
        this.#count('nodes');
        add(this.#kubelets, textAt(value, ['status', 'nodeInfo', 'kubeletVersion']));
        break;
      case 'Namespace':
        this.#count('namespaces');
        this.#count(`enforce ${levelOf(value)}`);
        break;
      case 'Service':
        this.#count(`service ${textAt(value, ['spec', 'type'])}`);
        break;
      case 'Ingress':
        this.#count('ingresses');
        break;
      default:
        if (textAt(value, ['kind']).endsWith('Route')) this.#count('routes');
    }
  }

  /** What was counted; null for numbers of kinds of which not all objects were seen. */
  facts(isWhole: (kind: string) => boolean): ClusterFacts {
    const { name, context, version, uid } = this.#cluster;
    const of = (key: string): number => this.#counts.get(key) ?? 0;
    const whole = (kind: string, key: string): number | null => (isWhole(kind) ? of(key) : null);
    return {
      name,
      context,
      uid: uid === '' ? null : uid,
      version,
      endOfLife: endOfLife(version) ?? null,
      nodes: whole('Node', 'nodes'),
      kubelets: Object.fromEntries([...this.#kubelets].sort(([a], [b]) => (a < b ? -1 : 1))),
      namespaces: whole('Namespace', 'namespaces'),
      podSecurity: isWhole('Namespace')
        ? {
            restricted: of('enforce restricted'),
            baseline: of('enforce baseline'),
            privileged: of('enforce privileged'),
            none: of('enforce none'),
          }
        : null,
      exposure: {
        loadBalancers: whole('Service', 'service LoadBalancer'),
        nodePorts: whole('Service', 'service NodePort'),
        ingresses: whole('Ingress', 'ingresses'),
        routes: ROUTE_KINDS.every(isWhole) ? of('routes') : null,
      },
    };
  }

  #count(key: string): void {
    add(this.#counts, key);
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A label with a value that is no level enforces `privileged`; admission warns of it (pod-security-admission `api/helpers.go`). */
function levelOf(namespace: ValueMap): string {
  const labels = valueAt(namespace, ['metadata', 'labels']);
  const given = isMap(labels) ? labels[ENFORCE] : undefined;
  if (given === undefined) return 'none';
  return LEVELS.find((level) => level === given) ?? 'privileged';
}

function textAt(value: ValueMap, path: readonly string[]): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
}
