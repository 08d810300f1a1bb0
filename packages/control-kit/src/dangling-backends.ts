import type { Backend } from './exposure.ts';
import type { Inventory } from './inventory.ts';
import { servicePorts } from './services.ts';
import { failIfAny, notEvaluated } from './verdict.ts';
import type { Verdict, Violation } from './verdict.ts';

/**
 * Fails for backends whose Service does not exist or has no such port. A Service that was not scanned is missing only
 * where the inventory, which must answer for Service, is complete.
 */
export function judgeBackends(
  inventory: Pick<Inventory, 'get' | 'isComplete'>,
  backends: readonly Backend[],
): Verdict {
  const complete = inventory.isComplete('Service');
  const unseen = backends.filter(
    ({ namespace, name }) => inventory.get('Service', namespace, name) === undefined,
  );
  const violations = [
    ...(complete ? unseen.map(missing) : []),
    ...backends.filter((backend) => lacksPort(inventory, backend)).map(wrongPort),
  ];
  if (violations.length === 0 && unseen.length > 0) return notEvaluated('partial-inventory', 'Service');
  return failIfAny(violations);
}

function lacksPort(inventory: Pick<Inventory, 'get'>, { namespace, name, port }: Backend): boolean {
  const service = inventory.get('Service', namespace, name);
  if (service === undefined || port === undefined) return false;
  return servicePorts(service).every((candidate) => candidate.port !== port && candidate.name !== port);
}

function missing({ namespace, name, path }: Backend): Violation {
  return {
    path,
    message: `Service ${name} does not exist in namespace ${namespace}`,
    remedy: {
      advice: 'Name a Service that exists, or remove the rule.',
      choose: [{ path, value: 'name of a Service', from: `kubectl get services -n ${namespace}` }],
    },
  };
}

function wrongPort({ name, path, port }: Backend): Violation {
  return {
    path,
    message: `Service ${name} has no port ${port}`,
    remedy: { advice: 'Name a port of the Service.' },
  };
}
