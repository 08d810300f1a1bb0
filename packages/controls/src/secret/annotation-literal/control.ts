import {
  annotationsOf,
  builtinKinds,
  defineControl,
  detectSecretInText,
  failIfAny,
  hasSecretData,
  SECRET_PARAMETERS,
  WORKLOAD_KINDS,
} from '@bulwark/control-kit';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export default defineControl({
  title: 'Credential in an annotation',
  severity: 'high',
  rationale:
    'Annotations are metadata: shown by list and watch, copied by controllers and kept in clear in etcd even where Secrets are encrypted.',
  requirements: {
    'nsa-cisa': ['secrets.credentials-in-manifests'],
    mitre: ['credential-access.credentials-in-manifests'],
  },
  subject: 'object',
  discloses: true,
  fields: 'metadata',
  kinds: [...new Set([...builtinKinds(), ...WORKLOAD_KINDS])],
  parameters: SECRET_PARAMETERS,
  fix: 'safe',
  check: (object, { parameters }) =>
    failIfAny(
      Object.entries(annotationsOf(object)).flatMap(([key, text]) => {
        const match =
          key === LAST_APPLIED
            ? object.reference.kind === 'Secret' &&
              hasSecretData(text, parameters) && { what: 'a copy of the Secret' }
            : detectSecretInText(nameOf(key), text, parameters);
        if (!match) return [];
        const path = ['metadata', 'annotations', key];
        return [
          {
            path,
            message: `annotation ${key} holds ${match.what}`,
            remedy:
              key === LAST_APPLIED
                ? {
                    advice:
                      'Remove the annotation and apply Secrets with kubectl apply --server-side, which leaves no copy.',
                    remove: [path],
                  }
                : { advice: 'Replace the credential and keep the new one in a Secret.' },
            secret: true,
          },
        ];
      }),
    ),
});

/** The name without the domain that owns it: `example.org/api-token` is `api-token`, `checksum/secret` stays whole. */
function nameOf(key: string): string {
  const slash = key.indexOf('/');
  return slash > 0 && key.slice(0, slash).includes('.') ? key.slice(slash + 1) : key;
}
