import {
  defineControl,
  GATEWAY_ROUTES,
  judgeBackends,
  notApplicable,
  routeBackends,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Gateway route leads to a Service that does not exist',
  severity: 'low',
  rationale:
    'Whoever may create a Service of that name gets the traffic of the route, with its cookies and tokens.',
  aliases: ['C-0302'],
  subject: 'object',
  kinds: [...GATEWAY_ROUTES],
  reads: ['Service'],
  check: (route, { inventory }) => {
    const backends = routeBackends(route);
    return backends.length === 0 ? notApplicable : judgeBackends(inventory, backends);
  },
});
