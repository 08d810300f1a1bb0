import {
  defineControl,
  failIfAny,
  integerAt,
  mapsAt,
  notEvaluated,
  pass,
  servicePorts,
  servicesOf,
  stringAt,
  targetPortNumber,
} from '@bulwark/control-kit';
import type { ObjectView, Violation, WorkloadView } from '@bulwark/control-kit';

const SSH = 22;
/** What images that may not bind low ports use instead. */
const SSH_PORTS: readonly (number | undefined)[] = [SSH, 2222];
const advice =
  'Remove the SSH server from the image and use kubectl exec or debug, which are authorised and logged.';

export default defineControl({
  title: 'SSH server in a container',
  severity: 'medium',
  rationale:
    'Whoever has a key or guesses a password gets a shell past the API server: no RBAC, no admission and no audit log sees it.',
  aliases: ['C-0042', 'kube-linter:ssh-port'],
  requirements: { mitre: ['execution.ssh-server'] },
  subject: 'workload',
  reads: ['Service'],
  check: (workload, { inventory }) => {
    const served = servicesOf(inventory, workload).filter((service) => servesSsh(service, workload));
    const violations = [...containerPorts(workload), ...(served.length > 0 ? [throughServices(served)] : [])];
    if (violations.length > 0) return failIfAny(violations);
    return inventory.isComplete('Service') ? pass : notEvaluated('partial-inventory', 'Service');
  },
});

function containerPorts({ containers }: WorkloadView): readonly Violation[] {
  return containers.flatMap((container) =>
    mapsAt(container.value, 'ports').flatMap((port, index): readonly Violation[] => {
      if (integerAt(port, 'containerPort') !== SSH || (stringAt(port, 'protocol') ?? 'TCP') !== 'TCP')
        return [];
      const path = [...container.path, 'ports', index, 'containerPort'];
      return [
        { path, message: `container ${container.name} serves port 22, the port of SSH`, remedy: { advice } },
      ];
    }),
  );
}

function servesSsh(service: ObjectView, workload: WorkloadView): boolean {
  return servicePorts(service).some(
    ({ protocol, port, target }) =>
      protocol === 'TCP' &&
      (SSH_PORTS.includes(port) || SSH_PORTS.includes(targetPortNumber(target, workload))),
  );
}

function throughServices(services: readonly ObjectView[]): Violation {
  return {
    path: ['metadata', 'labels'],
    base: 'template',
    message: `Service ${services.map(({ reference }) => reference.name).join(', ')} sends SSH (port 22 or 2222) to the pods`,
    remedy: { advice },
    related: services.map(({ reference }) => ({
      object: reference,
      relation: 'sends SSH',
      paths: [['spec', 'ports']],
    })),
  };
}
