import {
  defineControl,
  detectSecretInText,
  failIfAny,
  SECRET_PARAMETERS,
  stringMapAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Credential in a ConfigMap',
  severity: 'high',
  rationale:
    'ConfigMaps are read by far more identities than Secrets, are never encrypted at rest on their own, and land in logs and dumps.',
  aliases: ['C-0012', 'KSV-0109', 'polaris:sensitiveConfigmapContent'],
  requirements: {
    'nsa-cisa': ['secrets.credentials-in-manifests'],
    mitre: ['credential-access.credentials-in-manifests'],
  },
  subject: 'object',
  kinds: ['ConfigMap'],
  parameters: SECRET_PARAMETERS,
  check: ({ value }, { parameters }) =>
    failIfAny(
      Object.entries(stringMapAt(value, 'data')).flatMap(([key, text]) => {
        const match = detectSecretInText(key, text, parameters);
        if (match === undefined) return [];
        return [
          {
            path: ['data', key],
            message: `data key ${key} holds ${match.what}`,
            remedy: {
              advice:
                'Replace the credential and keep the new one in a Secret that the workload refers to or mounts.',
            },
            secret: true,
          },
        ];
      }),
    ),
});
