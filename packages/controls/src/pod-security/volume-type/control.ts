import {
  badItems,
  celStrings,
  defineControl,
  failIfAny,
  isSet,
  mapsAt,
  stringAt,
} from '@bulwark/control-kit';

/** Types that hold no part of the node and no address chosen by the pod. Source: Pod Security Standards, volume types. */
const ALLOWED = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

export default defineControl({
  title: 'Volume type that bypasses claims',
  severity: 'low',
  rationale:
    'Volumes that name a server or disk directly take storage past claims and their administrators, with drivers that run on the node.',
  aliases: ['KSV-0028'],
  requirements: { 'pod-security-restricted': ['volume-types'] },
  subject: 'workload',
  cel: {
    violating: badItems(
      'variables.podSpec.?volumes',
      'volume',
      `x.exists(k, k in ${celStrings(ALLOWED)}) || x.all(k, k in ['name', 'hostPath'])`,
    ),
    message: 'is of a type that bypasses claims; put the storage behind a PersistentVolumeClaim',
  },
  check: ({ podSpec }) =>
    failIfAny(
      mapsAt(podSpec, 'volumes').flatMap((volume, index) => {
        const types = Object.keys(volume).filter((key) => key !== 'name' && isSet(volume, key));
        // The API server makes an emptyDir of a volume without a type; hostPath has controls of its own.
        const refused = types.find((type) => type !== 'hostPath' && !ALLOWED.includes(type));
        if (refused === undefined || types.some((type) => ALLOWED.includes(type))) return [];
        return [
          {
            path: ['volumes', index, refused],
            message: `Volume ${stringAt(volume, 'name') ?? ''} is of type ${refused}, which bypasses claims`,
            remedy: {
              advice: 'Put the storage behind a PersistentVolumeClaim.',
              choose: [
                {
                  path: ['volumes', index, 'persistentVolumeClaim', 'claimName'],
                  value: 'name of a claim',
                  from: 'kubectl get persistentvolumeclaims',
                },
              ],
            },
          },
        ];
      }),
    ),
});
