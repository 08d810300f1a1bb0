import {
  badContainers,
  defineControl,
  fail,
  HAS_DIGEST,
  IMAGE,
  isDigest,
  isFrom,
  isFromAny,
  notApplicable,
  parseImage,
  pass,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Image not pinned to a digest',
  severity: 'low',
  rationale:
    'A tag can be moved to another image by whoever may push it; a digest names one content for ever.',
  aliases: ['C-0306', 'CKV_K8S_43'],
  subject: 'container',
  parameters: {
    imageDigestExemptRepositories: {
      type: 'string[]',
      description: 'Registries or paths below them whose images need no digest',
      default: [],
      stricter: 'fewer',
    },
  },
  cel: {
    violating: badContainers(
      `${IMAGE} == '' || ${HAS_DIGEST} || ${isFromAny('variables.imageDigestExemptRepositories')}`,
    ),
    message: 'image names no digest; append it, as in name:tag@sha256:digest',
  },
  check: ({ value }, { parameters }) => {
    const image = stringAt(value, 'image');
    if (image === undefined || image === '') return notApplicable;
    const { digest } = parseImage(image);
    if (isDigest(digest)) return pass;
    if (parameters.imageDigestExemptRepositories.some((entry) => isFrom(image, entry))) return pass;
    return fail({
      path: ['image'],
      message:
        digest === undefined
          ? `image ${image} names no digest`
          : `image ${image} names a digest that is not well-formed`,
      remedy: {
        advice: 'Append the digest of the image: name:tag@sha256:….',
        choose: [
          {
            path: ['image'],
            value: 'name:tag@sha256:digest',
            from: 'the digest that the registry shows for the tag',
          },
        ],
      },
    });
  },
});
