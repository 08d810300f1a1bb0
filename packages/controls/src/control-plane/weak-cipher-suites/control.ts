import { defineControl, judgeFlags, pass } from '@bulwark/control-kit';

/** Suites that Go's crypto/tls lists as insecure: no forward secrecy, RC4, 3DES, or CBC with SHA-256. */
const WEAK = new Set([
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_RC4_128_SHA',
  'TLS_ECDHE_RSA_WITH_RC4_128_SHA',
  'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
]);

const advice =
  'Set --tls-cipher-suites to suites with ECDHE and GCM or CHACHA20, or --tls-min-version=VersionTLS13.';

export default defineControl({
  title: 'API server accepts weak cipher suites',
  severity: 'low',
  rationale:
    'Traffic under suites without forward secrecy can be recorded today and read when the key leaks; old ciphers can be attacked directly.',
  aliases: ['C-0277', 'CKV_K8S_105'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that every client and monitor speaks one of the suites that stay.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) => {
      if (flags.text('tls-min-version')?.value === 'VersionTLS13') return pass;
      const suites = flags.list('tls-cipher-suites');
      const weak = suites.filter((suite) => WEAK.has(suite));
      if (suites.length > 0 && weak.length === 0) return pass;
      const message =
        weak.length > 0
          ? `--tls-cipher-suites holds ${weak.join(', ')}`
          : '--tls-cipher-suites is missing, so the defaults of the release decide, which hold weak suites in older ones';
      const strong = suites.filter((suite) => !WEAK.has(suite)).join(',');
      return flags.wrong('tls-cipher-suites', { message, advice, ...(strong !== '' && { value: strong }) });
    }),
});
