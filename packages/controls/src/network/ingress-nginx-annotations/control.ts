import { annotationsOf, defineControl, failIfAny } from '@bulwark/control-kit';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** Characters of URLs and of nginx variables; none that ends a directive, opens a block or starts a comment. */
const ADDRESS = /^[A-Za-z0-9\-._~/:?&=%@+,$()!*[\]]*$/;
/** A pattern for the common name of a client certificate. */
const COMMON_NAME = /^CN=[A-Za-z0-9\-._~/:@+,$()!*?[\]^= ]*$/;

/** Annotations that ingress-nginx once wrote into its configuration unchecked, with what they may hold. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  'auth-url': ADDRESS,
  'auth-signin': ADDRESS,
  'mirror-target': ADDRESS,
  'mirror-host': ADDRESS,
  'auth-tls-match-cn': COMMON_NAME,
};

export default defineControl({
  title: 'Ingress annotation that injects nginx configuration',
  severity: 'critical',
  rationale:
    'Unpatched ingress-nginx runs what such a value smuggles into its configuration, and its service account reads the Secrets of the cluster (CVE-2025-1097, CVE-2025-1098, CVE-2025-24514).',
  aliases: ['KCV-0093'],
  subject: 'object',
  kinds: ['Ingress'],
  check: (ingress) => {
    const annotations = annotationsOf(ingress);
    return failIfAny(
      Object.entries(ALLOWED).flatMap(([name, allowed]) => {
        const value = annotations[PREFIX + name];
        if (value === undefined || allowed.test(withoutVariables(value))) return [];
        return [
          {
            path: ['metadata', 'annotations', PREFIX + name],
            message: `annotation ${PREFIX}${name} holds characters that end or open a directive of nginx`,
            remedy: {
              advice:
                'Find out who wrote the annotation, correct the value, and update or replace the controller.',
            },
          },
        ];
      }),
    );
  },
});

/** Takes out `${name}`, the one use of braces that is meant. */
function withoutVariables(value: string): string {
  return value.replaceAll(/\$\{\w{1,64}\}/g, '');
}
