import {
  defineControl,
  detectSecretInText,
  failIfAny,
  mapsAt,
  SECRET_PARAMETERS,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Credential in an environment variable',
  severity: 'high',
  rationale:
    'Whoever may read the workload, its manifest or its history reads the credential, and every process of the container inherits it.',
  aliases: ['C-0012', 'C-0259', 'polaris:sensitiveContainerEnvVar', 'kube-linter:env-var-secret'],
  requirements: {
    'nsa-cisa': ['secrets.credentials-in-manifests'],
    mitre: ['credential-access.credentials-in-manifests'],
  },
  subject: 'container',
  discloses: true,
  parameters: SECRET_PARAMETERS,
  check: ({ value }, { parameters }) =>
    failIfAny(
      mapsAt(value, 'env').flatMap((entry, index) => {
        const name = stringAt(entry, 'name') ?? '';
        const match = detectSecretInText(name, stringAt(entry, 'value') ?? '', parameters);
        if (match === undefined) return [];
        return [
          {
            path: ['env', index, 'value'],
            message: `environment variable ${name} holds ${match.what}`,
            remedy: {
              advice:
                'Replace the credential, put the new one into a Secret and refer to it with valueFrom.secretKeyRef or mount it as a file.',
              choose: [
                {
                  path: ['env', index, 'valueFrom', 'secretKeyRef', 'name'],
                  value: 'name of a Secret',
                  from: 'the Secret that holds the new credential',
                },
                {
                  path: ['env', index, 'valueFrom', 'secretKeyRef', 'key'],
                  value: 'key in it',
                  from: 'the keys of that Secret',
                },
              ],
            },
            secret: true,
          },
        ];
      }),
    ),
});
