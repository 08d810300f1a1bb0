import {
  defineControl,
  detectSecretInArgument,
  failIfAny,
  SECRET_PARAMETERS,
  stringsAt,
} from '@bulwark/control-kit';
import type { SecretMatch, SecretParameters, Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Credential in a command line',
  severity: 'high',
  rationale:
    'A command line is shown by every list of processes and stands in the manifest for all who may read the workload.',
  aliases: [],
  requirements: {
    'nsa-cisa': ['secrets.credentials-in-manifests'],
    mitre: ['credential-access.credentials-in-manifests'],
  },
  subject: 'container',
  discloses: true,
  parameters: SECRET_PARAMETERS,
  check: ({ value }, { parameters }) =>
    failIfAny(
      ['command', 'args'].flatMap((field) => {
        const found = credentialsIn(stringsAt(value, field), parameters);
        return [...found].map(([index, match]) => violation(field, index, match));
      }),
    ),
});

/** Arguments that hold a credential, by index; `--password` and the value after it are one finding, on the value. */
function credentialsIn(
  parts: readonly string[],
  parameters: SecretParameters,
): ReadonlyMap<number, SecretMatch> {
  const found = new Map<number, SecretMatch>();
  parts.forEach((part, index) => {
    const own = detectSecretInArgument(part, undefined, parameters);
    if (own !== undefined) found.set(index, own);
    const isFlag = own === undefined && part.startsWith('-') && !part.includes('=');
    const following = isFlag ? detectSecretInArgument(part, parts[index + 1], parameters) : undefined;
    if (following !== undefined) found.set(index + 1, following);
  });
  return found;
}

function violation(field: string, index: number, match: SecretMatch): Violation {
  return {
    path: [field, index],
    message: `${field}[${index}] holds ${match.what}`,
    remedy: {
      advice:
        'Replace the credential, put the new one into a Secret and let the process read it from a mounted file or, as $(NAME), from its environment.',
    },
    secret: true,
  };
}
