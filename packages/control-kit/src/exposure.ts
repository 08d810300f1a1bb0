import type { Path, ValueMap } from '@bulwark/model';
import { MalformedField, mapAt, mapsAt, stringAt, stringsAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import type { ObjectIndex } from './object-index.ts';
import { exposurePath, serviceExposure, servicesOf } from './services.ts';
import type { ObjectView, WorkloadView } from './views.ts';

/** Routes of the Gateway API. */
export const GATEWAY_ROUTES: readonly string[] = [
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
].map((kind) => `${kind}.gateway.networking.k8s.io`);
const VIRTUAL_SERVICE = 'VirtualService.networking.istio.io';
const OPENSHIFT_ROUTE = 'Route.route.openshift.io';

/** Kinds that publish a Service outside the cluster. */
export const EXPOSURE_KINDS: readonly string[] = [
  'Service',
  'Ingress',
  ...GATEWAY_ROUTES,
  VIRTUAL_SERVICE,
  OPENSHIFT_ROUTE,
];

/** A way from outside the cluster to a workload. */
export interface ExposingObject {
  readonly object: ObjectView;
  /** Where the object says so, from its root. */
  readonly path: Path;
  /** For a message: `Service web of type NodePort`, `Ingress shop`. */
  readonly description: string;
}

/** Routers by the namespace and name of the Services behind them; those that cannot be read by their own namespace. */
const ROUTERS: ObjectIndex = {
  name: 'backends of routers',
  kinds: EXPOSURE_KINDS.slice(1),
  keysOf: (object) => {
    try {
      return [...new Set(backendsOf(object).map(({ namespace, name }) => backendKey(namespace, name)))];
    } catch (error) {
      if (error instanceof MalformedField) return [unreadableKey(object.reference.namespace)];
      throw error;
    }
  },
};

function backendKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function unreadableKey(namespace: string): string {
  return `${namespace} cannot be read`;
}

/** The routers in front of a Service, by kind in the order of EXPOSURE_KINDS. */
function routersOf(
  inventory: Pick<Inventory, 'indexed'>,
  { reference: { namespace, name } }: ObjectView,
): readonly ExposingObject[] {
  const routers = inventory.indexed(ROUTERS, backendKey(namespace, name));
  return routers
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .flatMap((object) => {
      const backend = backendsOf(object).find((one) => one.namespace === namespace && one.name === name);
      const kind = object.reference.kind.split('.', 1)[0] ?? '';
      return backend === undefined
        ? []
        : [{ object, path: backend.path, description: `${kind} ${object.reference.name}` }];
    });
}

function rankOf({ reference }: ObjectView): number {
  return EXPOSURE_KINDS.indexOf(reference.kind);
}

/**
 * Every way from outside the cluster to the pods of a workload through its Services: the Service's own type or external
 * addresses, and the Ingresses and routes that name it. `inventory` must answer for EXPOSURE_KINDS. Throws MalformedField.
 */
export function exposuresOf(
  inventory: Pick<Inventory, 'indexed'>,
  workload: WorkloadView,
): readonly ExposingObject[] {
  const services = servicesOf(inventory, workload);
  if (services.length === 0) return [];
  // Throws.
  const [unreadable] = inventory.indexed(ROUTERS, unreadableKey(workload.object.reference.namespace));
  if (unreadable !== undefined) backendsOf(unreadable);
  return services.flatMap((service) => [...ownExposure(service), ...routersOf(inventory, service)]);
}

function ownExposure(service: ObjectView): readonly ExposingObject[] {
  const exposure = serviceExposure(service);
  if (exposure === undefined) return [];
  const how = exposure === 'ExternalIP' ? 'with external addresses' : `of type ${exposure}`;
  return [
    {
      object: service,
      path: exposurePath(exposure),
      description: `Service ${service.reference.name} ${how}`,
    },
  ];
}

/** A Service that an Ingress or a route sends traffic to. */
export interface Backend {
  readonly namespace: string;
  readonly name: string;
  /** Path of the name, from the root of the router. */
  readonly path: Path;
  /** Port number or port name, where the router names one. */
  readonly port: number | string | undefined;
}

/** The Services behind an Ingress, a Gateway API route, an Istio VirtualService with a gateway, or an OpenShift Route. */
export function backendsOf(router: ObjectView): readonly Backend[] {
  const { kind } = router.reference;
  if (kind === 'Ingress') return ingressBackends(router);
  if (kind === VIRTUAL_SERVICE) return virtualServiceBackends(router);
  if (kind === OPENSHIFT_ROUTE) return openShiftBackends(router);
  return gatewayBackends(router);
}

/** Backends of an Ingress, of networking.k8s.io/v1 and of the versions before it. Resource backends are no Services. */
export function ingressBackends({ value, reference }: ObjectView): readonly Backend[] {
  const spec = mapAt(value, 'spec');
  const byDefault = ['defaultBackend', 'backend'].flatMap((field) =>
    ingressBackend(mapAt(spec, field), ['spec', field], reference.namespace),
  );
  const byRule = mapsAt(spec, 'rules').flatMap((rule, ruleIndex) =>
    mapsAt(mapAt(rule, 'http'), 'paths').flatMap((item, index) =>
      ingressBackend(
        mapAt(item, 'backend'),
        ['spec', 'rules', ruleIndex, 'http', 'paths', index, 'backend'],
        reference.namespace,
      ),
    ),
  );
  return [...byDefault, ...byRule];
}

function ingressBackend(backend: ValueMap | undefined, path: Path, namespace: string): readonly Backend[] {
  const service = mapAt(backend, 'service');
  const name = stringAt(service, 'name');
  if (name !== undefined) {
    const port = mapAt(service, 'port');
    return [
      {
        namespace,
        name,
        path: [...path, 'service', 'name'],
        port: stringAt(port, 'name') ?? portNumber(port, 'number'),
      },
    ];
  }
  const old = stringAt(backend, 'serviceName');
  return old === undefined
    ? []
    : [{ namespace, name: old, path: [...path, 'serviceName'], port: portNumber(backend, 'servicePort') }];
}

function portNumber(holder: ValueMap | undefined, key: string): number | string | undefined {
  const value = holder?.[key];
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** Routes attached to a Gateway; those attached to a Service steer traffic inside the mesh only. */
function gatewayBackends(route: ObjectView): readonly Backend[] {
  const parents = mapsAt(mapAt(route.value, 'spec'), 'parentRefs');
  const attached = parents.some((parent) => (stringAt(parent, 'kind') ?? 'Gateway') === 'Gateway');
  return attached ? routeBackends(route) : [];
}

/** Services behind a route of the Gateway API, whatever it is attached to. */
export function routeBackends({ value, reference }: ObjectView): readonly Backend[] {
  return mapsAt(mapAt(value, 'spec'), 'rules').flatMap((rule, ruleIndex) =>
    mapsAt(rule, 'backendRefs').flatMap((backend, index) => {
      const path = ['spec', 'rules', ruleIndex, 'backendRefs', index, 'name'];
      return isServiceReference(backend)
        ? [
            {
              namespace: stringAt(backend, 'namespace') ?? reference.namespace,
              name: stringAt(backend, 'name') ?? '',
              path,
              port: portNumber(backend, 'port'),
            },
          ]
        : [];
    }),
  );
}

function isServiceReference(backend: ValueMap): boolean {
  return (stringAt(backend, 'kind') ?? 'Service') === 'Service' && (stringAt(backend, 'group') ?? '') === '';
}

function virtualServiceBackends({ value, reference }: ObjectView): readonly Backend[] {
  const spec = mapAt(value, 'spec');
  if (!stringsAt(spec, 'gateways').some((gateway) => gateway !== 'mesh')) return [];
  return ['http', 'tls', 'tcp'].flatMap((protocol) =>
    mapsAt(spec, protocol).flatMap((match, matchIndex) =>
      mapsAt(match, 'route').map((route, index) => {
        const [name = '', namespace = reference.namespace] = (
          stringAt(mapAt(route, 'destination'), 'host') ?? ''
        ).split('.', 2);
        const path = ['spec', protocol, matchIndex, 'route', index, 'destination', 'host'];
        return { namespace, name, path, port: undefined };
      }),
    ),
  );
}

function openShiftBackends({ value, reference }: ObjectView): readonly Backend[] {
  const spec = mapAt(value, 'spec');
  const targets: readonly (readonly [Path, ValueMap | undefined])[] = [
    [['spec', 'to', 'name'], mapAt(spec, 'to')],
    ...mapsAt(spec, 'alternateBackends').map(
      (backend, index) => [['spec', 'alternateBackends', index, 'name'], backend] as const,
    ),
  ];
  return targets.flatMap(([path, target]) => {
    const name = stringAt(target, 'name');
    return name === undefined ? [] : [{ namespace: reference.namespace, name, path, port: undefined }];
  });
}
