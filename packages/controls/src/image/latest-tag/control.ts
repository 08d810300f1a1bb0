import {
  badContainers,
  defineControl,
  fail,
  HAS_DIGEST,
  IMAGE,
  imageTag,
  isDigest,
  notApplicable,
  parseImage,
  pass,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Image without a fixed tag',
  severity: 'low',
  rationale:
    'A floating tag means whatever the registry holds at the next start: nobody can say what runs, and a pushed image runs unreviewed.',
  aliases: ['KSV-0013', 'CKV_K8S_14', 'polaris:tagNotSpecified', 'kube-linter:latest-tag'],
  subject: 'container',
  parameters: {
    floatingImageTags: {
      type: 'string[]',
      description: 'Tags that move from image to image',
      default: ['latest'],
      stricter: 'more',
    },
  },
  cel: {
    violating: badContainers(
      `${IMAGE} == '' || ${HAS_DIGEST} || !(${imageTag('')} in [''] + variables.floatingImageTags)`,
    ),
    message: 'image has no fixed tag; name the tag of one release, or better its digest',
  },
  check: ({ value }, { parameters }) => {
    const image = stringAt(value, 'image');
    if (image === undefined || image === '') return notApplicable;
    const { tag, digest } = parseImage(image);
    if (isDigest(digest)) return pass;
    if (tag !== undefined && tag !== '' && !parameters.floatingImageTags.includes(tag)) return pass;
    return fail({
      path: ['image'],
      message: tag
        ? `image ${image} has the floating tag ${tag}`
        : `image ${image} has no tag, which means latest`,
      remedy: {
        advice: 'Name the tag of one release, or better its digest.',
        choose: [
          { path: ['image'], value: 'name:tag of a release', from: 'the releases that the registry lists' },
        ],
      },
    });
  },
});
