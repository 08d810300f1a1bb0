import { badObject, defineControl, fail, mapAt, pass, stringsAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service claims external IP addresses',
  severity: 'medium',
  rationale:
    'Nodes send all traffic for an address in externalIPs to the service, so whoever writes a Service can take over connections of others (CVE-2020-8554).',
  aliases: ['KSV-0108'],
  subject: 'object',
  kinds: ['Service'],
  fix: 'review',
  verify: 'Check first that no client uses the address; afterwards the Service no longer answers there.',
  cel: {
    violating: badObject('variables.object.spec.?externalIPs.orValue([]).size() == 0'),
    message: 'spec.externalIPs claims addresses that nothing proves to be its own; remove it',
    fields: ['spec.externalIPs'],
  },
  check: ({ value }) => {
    const addresses = stringsAt(mapAt(value, 'spec'), 'externalIPs');
    if (addresses.length === 0) return pass;
    const path = ['spec', 'externalIPs'];
    return fail({
      path,
      message: `spec.externalIPs claims ${addresses.join(', ')}, and nothing proves that the address belongs to the service`,
      remedy: {
        advice:
          'Remove externalIPs and publish the service through a load balancer, an Ingress or a Gateway.',
        remove: [path],
      },
    });
  },
});
