import { defineControl, fail, mapAt, notApplicable, pass, stringAt } from '@bulwark/control-kit';

const ADDRESS = /^metricsBindAddress:[ \t]{0,20}["']?([^"'\s#]{0,200})/m;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|localhost)(?::\d{1,5})?$/;

export default defineControl({
  title: 'Metrics of kube-proxy are served to the network',
  severity: 'low',
  rationale: 'The port asks for no credentials and tells about the node, its services and its configuration.',
  aliases: ['C-0291'],
  subject: 'object',
  kinds: ['ConfigMap'],
  check: ({ value }) => {
    const data = mapAt(value, 'data');
    const field = Object.keys(data ?? {}).find((key) => key.endsWith('.conf') || key.endsWith('.yaml'));
    const text = field === undefined ? undefined : stringAt(data, field);
    if (field === undefined || !text?.includes('kind: KubeProxyConfiguration')) return notApplicable;
    const address = ADDRESS.exec(text)?.[1] ?? '';
    if (address === '' || LOOPBACK.test(address)) return pass;
    return fail({
      path: ['data', field],
      message: `metricsBindAddress of kube-proxy is ${address}, which is no loopback address`,
      remedy: {
        advice:
          'Set metricsBindAddress to 127.0.0.1:10249, the default, and scrape through a proxy on the node.',
      },
    });
  },
});
