import {
  annotationsOf,
  badObject,
  celStrings,
  defineControl,
  fail,
  failIfAny,
  mapAt,
  mapsAt,
  pass,
  stringAt,
  stringsAt,
} from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

/** Annotations by which cloud load balancers take their certificates, instead of spec.tls. */
const CERTIFICATES = [
  'alb.ingress.kubernetes.io/certificate-arn',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'networking.gke.io/managed-certificates',
  'appgw.ingress.kubernetes.io/appgw-ssl-certificate',
];

const ANNOTATIONS = 'variables.object.metadata.?annotations.orValue({})';
const HAS_CERTIFICATE = `${celStrings(CERTIFICATES)}.exists(k, ${ANNOTATIONS}[?k].orValue('') != '')`;
const TLS = 'variables.object.?spec.?tls.orValue([])';
const COVERED =
  `${TLS}.exists(t, t.?hosts.orValue([]).exists(n, n == h || ` +
  "(n.startsWith('*.') && h.contains('.') && h.substring(h.indexOf('.')) == n.substring(1))))";
const COVERS_EVERY_HOST =
  `${TLS}.size() > 0 && (${TLS}.map(t, t.?hosts.orValue([]).size()).sum() < ${TLS}.size() || ` +
  `variables.object.?spec.?rules.orValue([]).all(r, [r.?host.orValue('')].all(h, h == '' || ${COVERED})))`;

export default defineControl({
  title: 'Ingress without TLS',
  severity: 'medium',
  rationale:
    'Passwords, cookies and data cross the network in plain text, where anyone on the way reads and changes them.',
  aliases: ['C-0263', 'polaris:tlsSettingsMissing'],
  subject: 'object',
  kinds: ['Ingress'],
  cel: {
    violating: badObject(`${HAS_CERTIFICATE} || (${COVERS_EVERY_HOST})`),
    message:
      'spec.tls is missing or leaves a host of the rules out; add the hosts with the Secret of their certificate',
    fields: ['spec.tls', 'spec.rules', 'metadata.annotations'],
  },
  check: (ingress) => {
    const annotations = annotationsOf(ingress);
    if (CERTIFICATES.some((name) => (annotations[name] ?? '') !== '')) return pass;
    const spec = mapAt(ingress.value, 'spec');
    const tls = mapsAt(spec, 'tls');
    if (tls.length === 0) return fail(noTls);
    const covered = tls.flatMap((entry) => stringsAt(entry, 'hosts'));
    if (covered.length < tls.length) return pass;
    return failIfAny(
      mapsAt(spec, 'rules').flatMap((rule, index) => {
        const host = stringAt(rule, 'host') ?? '';
        return host === '' || covered.some((name) => covers(name, host)) ? [] : [uncovered(index, host)];
      }),
    );
  },
});

const noTls: Violation = {
  path: ['spec', 'tls'],
  message: 'spec.tls is missing, so the hosts of the ingress are served over plain HTTP',
  remedy: {
    advice: 'Add a tls entry with the hosts and the Secret that holds their certificate.',
    choose: [
      {
        path: ['spec', 'tls', 0, 'secretName'],
        value: 'name of a Secret',
        from: 'the Secret with the certificate of the hosts',
      },
      { path: ['spec', 'tls', 0, 'hosts', 0], value: 'host name', from: 'the hosts of the rules' },
    ],
  },
};

function uncovered(index: number, host: string): Violation {
  return {
    path: ['spec', 'rules', index, 'host'],
    message: `no entry of spec.tls names host ${host}, so it is served over plain HTTP`,
    remedy: { advice: 'Add the host to a tls entry whose certificate is valid for it.' },
  };
}

/** Whether a host of spec.tls, which may start with `*.`, stands for a host of a rule. */
function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}
