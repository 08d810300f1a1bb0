import { integerAt, mapAt, mapIn, mapsAt, stringAt, stringMapAt, booleanAt } from '@bulwark/control-kit';
import type { ObjectView, WorkloadView } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { matchesLabels } from './selector.ts';

/** From where a workload can be reached, widest first. */
export type Exposure = 'internet' | 'node' | 'cluster' | 'none';

export interface ExposureOfWorkload {
  readonly exposure: Exposure;
  /** Why, naming the object or field. */
  readonly reason: string;
}

/** Objects of one unit that open ways to workloads. */
export interface RoutingObjects {
  readonly services: readonly ObjectView[];
  readonly ingresses: readonly ObjectView[];
  /** Routes of the Gateway API: HTTPRoute, GRPCRoute, TLSRoute, TCPRoute. */
  readonly routes: readonly ObjectView[];
}

const RANK: Readonly<Record<Exposure, number>> = { internet: 3, node: 2, cluster: 1, none: 0 };

/** How each workload of a unit is exposed; the widest way counts. Services match pods by spec.selector in their namespace. */
export class ExposureIndex {
  readonly #services = new Map<string, ObjectView[]>();
  readonly #routed = new Map<string, string>();

  constructor({ services, ingresses, routes }: RoutingObjects) {
    for (const service of services) push(this.#services, service.reference.namespace, service);
    for (const ingress of ingresses) this.#addBackends(ingress, ingressBackends(ingress.value));
    for (const route of routes) this.#addBackends(route, routeBackends(route.value));
  }

  of(workload: WorkloadView): ExposureOfWorkload {
    let widest = ownExposure(workload);
    for (const service of this.#services.get(workload.object.reference.namespace) ?? []) {
      const candidate = this.#throughService(service, workload);
      if (candidate !== undefined && RANK[candidate.exposure] > RANK[widest.exposure]) widest = candidate;
    }
    return widest;
  }

  #throughService(service: ObjectView, workload: WorkloadView): ExposureOfWorkload | undefined {
    const spec = mapOf(service.value['spec']);
    const selector = lenient(() => stringMapAt(spec, 'selector'));
    if (selector === undefined || Object.keys(selector).length === 0 || !matchesLabels(selector, workload.podLabels)) return undefined;
    const { namespace, name } = service.reference;
    const router = this.#routed.get(`${namespace}/${name}`);
    if (router !== undefined) return { exposure: 'internet', reason: `${router} routes to Service ${name}` };
    const type = lenient(() => stringAt(spec, 'type')) ?? 'ClusterIP';
    if (type === 'LoadBalancer') return { exposure: 'internet', reason: `Service ${name} is a LoadBalancer` };
    if (lenient(() => mapsLength(spec, 'externalIPs')) !== 0) return { exposure: 'internet', reason: `Service ${name} has external IPs` };
    if (type === 'NodePort') return { exposure: 'node', reason: `Service ${name} opens a port of every node` };
    return { exposure: 'cluster', reason: `Service ${name} serves the cluster` };
  }

  #addBackends(router: ObjectView, backends: readonly string[]): void {
    const { kind, namespace, name } = router.reference;
    for (const backend of backends) this.#routed.set(`${namespace}/${backend}`, `${kind.split('.', 1)[0]} ${name}`);
  }
}

function ownExposure(workload: WorkloadView): ExposureOfWorkload {
  if (lenient(() => booleanAt(workload.podSpec, 'hostNetwork')) === true) return { exposure: 'node', reason: 'it listens on the network of the node' };
  for (const container of workload.containers) {
    const ports = lenient(() => mapsAt(container.value, 'ports')) ?? [];
    if (ports.some((port) => (lenient(() => integerAt(port, 'hostPort')) ?? 0) > 0)) {
      return { exposure: 'node', reason: `container ${container.name} opens a port of the node` };
    }
  }
  return { exposure: 'none', reason: 'nothing that was scanned leads to it' };
}

function ingressBackends(ingress: ValueMap): readonly string[] {
  const spec = mapOf(ingress['spec']);
  const names = [backendService(mapOf(spec?.['defaultBackend']) ?? mapOf(spec?.['backend']))];
  for (const rule of lenient(() => mapsAt(spec, 'rules')) ?? []) {
    const paths = lenient(() => mapsAt(mapIn(rule, 'http'), 'paths')) ?? [];
    for (const path of paths) names.push(backendService(mapOf(path['backend'])));
  }
  return names.filter((name) => name !== undefined);
}

/** networking.k8s.io/v1 nests the name, extensions/v1beta1 did not. */
function backendService(backend: ValueMap | undefined): string | undefined {
  return lenient(() => stringAt(mapAt(backend, 'service'), 'name') ?? stringAt(backend, 'serviceName'));
}

function routeBackends(route: ValueMap): readonly string[] {
  const rules = lenient(() => mapsAt(mapOf(route['spec']), 'rules')) ?? [];
  return rules.flatMap((rule) => {
    const backends = lenient(() => mapsAt(rule, 'backendRefs')) ?? [];
    return backends.filter((backend) => (backend['kind'] ?? 'Service') === 'Service').flatMap((backend) => lenient(() => stringAt(backend, 'name')) ?? []);
  });
}

/** A field of the wrong type opens no way: the API server would refuse the object. */
function lenient<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function mapsLength(holder: ValueMap | undefined, key: string): number {
  const value = holder?.[key];
  return Array.isArray(value) ? value.length : 0;
}

function mapOf(value: Value | undefined): ValueMap | undefined {
  return isMap(value) ? value : undefined;
}

function push(map: Map<string, ObjectView[]>, key: string, value: ObjectView): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
