import type { Path, ValueMap } from '@bulwark/model';
import { intOrStringAt, integerAt, listAt, mapAt, mapsAt, stringAt, stringMapAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import { matchesLabels } from './label-selector.ts';
import { candidates, selectorIndex } from './object-index.ts';
import type { ObjectView, WorkloadView } from './views.ts';

/** How a Service lets traffic in that comes from outside the cluster. */
export type ServiceExposure = 'LoadBalancer' | 'NodePort' | 'ExternalIP';

/** How a Service is reached from outside the cluster; undefined where it is not. Throws MalformedField. */
export function serviceExposure(service: ObjectView): ServiceExposure | undefined {
  const spec = mapAt(service.value, 'spec');
  const type = stringAt(spec, 'type');
  if (type === 'LoadBalancer' || type === 'NodePort') return type;
  return listAt(spec, 'externalIPs').length > 0 ? 'ExternalIP' : undefined;
}

/** The field by which a Service is exposed. */
export function exposurePath(exposure: ServiceExposure): Path {
  return exposure === 'ExternalIP' ? ['spec', 'externalIPs'] : ['spec', 'type'];
}

/** Whether a Service sends traffic to the pods of a workload. A Service without selector selects nothing. */
export function selectsWorkload(service: ObjectView, workload: WorkloadView): boolean {
  if (service.reference.namespace !== workload.object.reference.namespace) return false;
  const spec = mapAt(service.value, 'spec');
  if (stringAt(spec, 'type') === 'ExternalName') return false;
  const selector = stringMapAt(spec, 'selector');
  return Object.keys(selector).length > 0 && matchesLabels(selector, workload.podLabels);
}

const SERVICES = selectorIndex('Service selectors', 'Service', ({ value }) =>
  stringMapAt(mapAt(value, 'spec'), 'selector'),
);

/** Services that send traffic to the pods of a workload. `inventory` must answer for Service. */
export function servicesOf(
  inventory: Pick<Inventory, 'indexed'>,
  workload: WorkloadView,
): readonly ObjectView[] {
  const { namespace } = workload.object.reference;
  return candidates(inventory, SERVICES, namespace, workload.podLabels).filter((service) =>
    selectsWorkload(service, workload),
  );
}

/** One port of a Service. */
export interface ServicePort {
  /** Path from the root of the Service. */
  readonly path: Path;
  readonly value: ValueMap;
  readonly name: string;
  readonly protocol: string;
  readonly port: number | undefined;
  /** Port number or port name in the pod; the port itself where none is set. */
  readonly target: number | string | undefined;
}

/** Ports of a Service with their defaults. */
export function servicePorts(service: ObjectView): readonly ServicePort[] {
  return mapsAt(mapAt(service.value, 'spec'), 'ports').map((value, index) => {
    const port = integerAt(value, 'port');
    return {
      path: ['spec', 'ports', index],
      value,
      name: stringAt(value, 'name') ?? '',
      protocol: stringAt(value, 'protocol') ?? 'TCP',
      port,
      target: intOrStringAt(value, 'targetPort') ?? port,
    };
  });
}

/** The number of a target port in a workload: port names are looked up in its containers. Undefined where unknown. */
export function targetPortNumber(
  target: number | string | undefined,
  workload: WorkloadView,
): number | undefined {
  if (typeof target !== 'string') return target;
  for (const container of workload.containers) {
    const named = mapsAt(container.value, 'ports').find((port) => stringAt(port, 'name') === target);
    if (named !== undefined) return integerAt(named, 'containerPort');
  }
  return undefined;
}
