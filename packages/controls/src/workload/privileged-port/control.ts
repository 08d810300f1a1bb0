import { badContainers, defineControl, failIfAny, integerAt, mapsAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Port below 1024',
  severity: 'low',
  rationale:
    'Binding a port below 1024 is a reason to run as root or with NET_BIND_SERVICE; a higher port needs neither.',
  aliases: ['KSV-0117', 'kube-linter:privileged-ports'],
  subject: 'container',
  cel: {
    violating: badContainers(
      'c.?ports.orValue([]).all(p, [p.?containerPort.orValue(0)].all(n, n < 1 || n > 1023))',
    ),
    message:
      'ports.containerPort is below 1024; listen on a higher port and map it with targetPort of the Service',
  },
  check: ({ value }) =>
    failIfAny(
      mapsAt(value, 'ports').flatMap((port, index) => {
        const number = integerAt(port, 'containerPort') ?? 0;
        if (number < 1 || number > 1023) return [];
        return [
          {
            path: ['ports', index, 'containerPort'],
            message: `containerPort is ${number}, which only privileged processes may bind on many nodes`,
            remedy: {
              advice:
                'Let the program listen on a port above 1023 and map it with targetPort of the Service.',
              choose: [
                {
                  path: ['ports', index, 'containerPort'],
                  value: 'port above 1023',
                  from: 'what the program can be told to listen on',
                },
              ],
            },
          },
        ];
      }),
    ),
});
