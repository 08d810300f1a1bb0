import {
  badContainers,
  defineControl,
  failIfAny,
  isSet,
  mapAt,
  mapsAt,
  stringAt,
} from '@bulwark/control-kit';

const REMEDY = {
  advice:
    'Mount the Secret as a volume, and let the process read the file; it then follows a rotation without a restart.',
};

export default defineControl({
  title: 'Secret handed over as environment variable',
  severity: 'low',
  rationale:
    'Environment variables reach every child process, crash dumps and debug pages; a mounted file reaches who opens it.',
  aliases: ['C-0207', 'CKV_K8S_35', 'CIS-5.4.1', 'kube-linter:read-secret-from-env-var'],
  subject: 'container',
  cel: {
    violating: badContainers(
      'c.?env.orValue([]).all(e, !e.?valueFrom.?secretKeyRef.hasValue()) && c.?envFrom.orValue([]).all(e, !e.?secretRef.hasValue())',
    ),
    message: 'env or envFrom hands a Secret over as environment variable; mount it as a volume',
  },
  check: ({ value }) =>
    failIfAny([
      ...mapsAt(value, 'env').flatMap((entry, index) =>
        isSet(mapAt(entry, 'valueFrom'), 'secretKeyRef')
          ? [
              {
                path: ['env', index, 'valueFrom', 'secretKeyRef'],
                message: `environment variable ${stringAt(entry, 'name') ?? ''} takes its value from a Secret`,
                remedy: REMEDY,
              },
            ]
          : [],
      ),
      ...mapsAt(value, 'envFrom').flatMap((source, index) =>
        isSet(source, 'secretRef')
          ? [
              {
                path: ['envFrom', index, 'secretRef'],
                message: `all keys of Secret ${stringAt(mapAt(source, 'secretRef'), 'name') ?? ''} become environment variables`,
                remedy: REMEDY,
              },
            ]
          : [],
      ),
    ]),
});
