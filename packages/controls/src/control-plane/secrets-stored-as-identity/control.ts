import { defineControl, fail, isSet, mapsAt, pass, stringsAt } from '@bulwark/control-kit';

/** Entries that cover Secrets: by name, or as all resources of the core group or of all groups. */
const COVERING = ['secrets', '*.', '*.*'];
const advice = 'Put kms (version 2), secretbox or aesgcm first for secrets, then write all Secrets again.';

export default defineControl({
  title: 'Encryption configuration leaves Secrets in plain text',
  severity: 'medium',
  rationale:
    'The first provider writes, and identity writes plain text: the configuration looks like encryption, and the disk holds the secrets.',
  aliases: ['C-0142'],
  requirements: {
    'nsa-cisa': ['secrets.encryption-at-rest'],
    mitre: ['credential-access.encryption-at-rest'],
  },
  subject: 'object',
  kinds: ['EncryptionConfiguration.apiserver.config.k8s.io'],
  check: ({ value }) => {
    const entries = mapsAt(value, 'resources');
    const index = entries.findIndex((entry) =>
      stringsAt(entry, 'resources').some((resource) => COVERING.includes(resource)),
    );
    if (index < 0)
      return fail({
        path: ['resources'],
        // Entries for other resources may hold keys.
        secret: true,
        message: 'no entry is about secrets, so they are stored in plain text',
        remedy: { advice },
      });
    const [first] = mapsAt(entries[index], 'providers');
    if (first !== undefined && !isSet(first, 'identity')) return pass;
    return fail({
      path: ['resources', index, 'providers', 0],
      message: `${first === undefined ? 'there is no' : 'identity is the first'} provider for secrets, so they are written in plain text`,
      remedy: { advice },
    });
  },
});
