import { annotationsOf, badObject, celPattern, defineControl, failIfAny } from '@bulwark/control-kit';

const SNIPPET = /^nginx\.(?:ingress\.kubernetes\.io|org)\/[a-z0-9-]{0,60}snippets?$/;

export default defineControl({
  title: 'Ingress with nginx configuration snippets',
  severity: 'medium',
  rationale:
    'A snippet is configuration of a shared nginx: it can reach files, tokens and the traffic of other hosts (CVE-2021-25742).',
  aliases: ['CKV_K8S_153'],
  subject: 'object',
  kinds: ['Ingress'],
  fix: 'review',
  verify: 'Check first what the snippet does for the routes of the Ingress: it stops doing it.',
  cel: {
    violating: badObject(
      `!variables.object.metadata.?annotations.orValue({}).exists(k, k.matches(${celPattern(SNIPPET)}))`,
    ),
    message: 'metadata.annotations put text into the configuration of nginx; remove the snippets',
    fields: ['metadata.annotations'],
  },
  check: (ingress) =>
    failIfAny(
      Object.keys(annotationsOf(ingress))
        .filter((name) => SNIPPET.test(name))
        .map((name) => {
          const path = ['metadata', 'annotations', name];
          return {
            path,
            // Snippets set headers, and headers carry credentials.
            secret: true,
            message: `annotation ${name} puts text of the ingress into the configuration of nginx`,
            remedy: {
              advice: 'Use the annotations that cover the case, and forbid snippets in the controller.',
              remove: [path],
            },
          };
        }),
    ),
});
