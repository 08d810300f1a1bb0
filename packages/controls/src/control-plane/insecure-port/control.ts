import { defineControl, judgeFlags, parseImage, pass, stringAt } from '@bulwark/control-kit';
import type { ComponentFlags } from '@bulwark/control-kit';

const advice = 'Set --insecure-port=0, or run a release that has no insecure port.';

export default defineControl({
  title: 'API server serves the insecure port',
  severity: 'critical',
  rationale:
    'The insecure port asks for no credentials and knows no authorization: whoever reaches it administers the cluster.',
  aliases: ['C-0005', 'CKV_K8S_88'],
  requirements: { 'nsa-cisa': ['control-plane.insecure-port'] },
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that nothing calls the port, and that the version still knows the flag: it went away with Kubernetes 1.24.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) => {
      const port = flags.text('insecure-port')?.value;
      if (port === '0' || (port === undefined && !opensByDefault(flags))) return pass;
      const message =
        port === undefined
          ? '--insecure-port is not 0, and this release opens port 8080 by default'
          : `--insecure-port is ${port}, so the API is served there without authentication`;
      return flags.wrong('insecure-port', { message, advice, value: '0' });
    }),
});

/** Releases before 1.20 open port 8080 unless told otherwise; later ones cannot. Source: changelog of 1.20. */
function opensByDefault({ container }: ComponentFlags): boolean {
  const match = /^v1\.(\d{1,3})\./.exec(parseImage(stringAt(container.value, 'image') ?? '').tag ?? '');
  return match !== null && Number(match[1]) < 20;
}
