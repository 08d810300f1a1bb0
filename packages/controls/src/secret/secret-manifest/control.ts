import {
  defineControl,
  detectSecretInData,
  failIfAny,
  isSet,
  mapAt,
  notApplicable,
  SECRET_PARAMETERS,
  stringMapAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Credential in a Secret manifest',
  severity: 'high',
  rationale:
    'Base64 is no encryption: a Secret written into a file is a credential in plain text for all who read the repository or its history.',
  requirements: {
    'nsa-cisa': ['secrets.credentials-in-manifests'],
    mitre: ['credential-access.credentials-in-manifests'],
  },
  subject: 'object',
  kinds: ['Secret'],
  parameters: SECRET_PARAMETERS,
  check: ({ value }, { parameters }) => {
    // The API server gives every object a uid: this one was read from a cluster, where a Secret belongs.
    if (isSet(mapAt(value, 'metadata'), 'uid')) return notApplicable;
    return failIfAny(
      ['data', 'stringData'].flatMap((field) =>
        Object.entries(stringMapAt(value, field)).flatMap(([key, text]) => {
          const match = detectSecretInData(key, text, field === 'data', parameters);
          if (match === undefined) return [];
          return [
            {
              path: [field, key],
              message: `${field} key ${key} holds ${match.what}${field === 'data' ? ' in base64' : ''}`,
              remedy: {
                advice:
                  'Replace the credential and keep the new one out of files: encrypt the manifest (SealedSecret, SOPS) or let an ExternalSecret fetch it.',
              },
              secret: true,
            },
          ];
        }),
      ),
    );
  },
});
