import {
  booleanAt,
  EXPOSURE_KINDS,
  exposuresOf,
  integerAt,
  mapsAt,
  serviceExposure,
  servicesOf,
} from '@bulwark/control-kit';
import type { ExposingObject, Inventory, WorkloadView } from '@bulwark/control-kit';
import { safely } from './safely.ts';

/** From where a workload can be reached, widest first. */
export type Exposure = 'internet' | 'node' | 'cluster' | 'none';

export interface WorkloadExposure {
  readonly exposure: Exposure;
  /** Why, naming the object or field. */
  readonly reason: string;
}

/**
 * How a workload is exposed; the widest way counts. Routers, load balancers and external addresses count as the internet, ports
 * and the network of the node as the node. `inventory` must answer for EXPOSURE_KINDS. Objects that the API server would refuse open no way.
 */
export function exposureOf(inventory: Pick<Inventory, 'indexed'>, workload: WorkloadView): WorkloadExposure {
  const ways = safely(() => exposuresOf(inventory, workload)) ?? [];
  const wide = ways.find((way) => !isNodePort(way));
  if (wide !== undefined)
    return { exposure: 'internet', reason: `reached from outside through ${wide.description}` };
  const [narrow] = ways;
  if (narrow !== undefined)
    return { exposure: 'node', reason: `reached from outside through ${narrow.description}` };
  return nodeExposure(workload) ?? clusterExposure(inventory, workload);
}

function isNodePort({ object }: ExposingObject): boolean {
  return object.reference.kind === EXPOSURE_KINDS[0] && serviceExposure(object) === 'NodePort';
}

function nodeExposure({ podSpec, containers }: WorkloadView): WorkloadExposure | undefined {
  if (safely(() => booleanAt(podSpec, 'hostNetwork')) === true)
    return { exposure: 'node', reason: 'it listens on the network of the node' };
  const open = containers.find(({ value }) =>
    (safely(() => mapsAt(value, 'ports')) ?? []).some(
      (port) => (safely(() => integerAt(port, 'hostPort')) ?? 0) > 0,
    ),
  );
  return open && { exposure: 'node', reason: `container ${open.name} opens a port of the node` };
}

function clusterExposure(inventory: Pick<Inventory, 'indexed'>, workload: WorkloadView): WorkloadExposure {
  const [service] = safely(() => servicesOf(inventory, workload)) ?? [];
  if (service === undefined) return { exposure: 'none', reason: 'nothing that was scanned leads to it' };
  return { exposure: 'cluster', reason: `Service ${service.reference.name} serves the cluster` };
}
