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
  title: 'Floating tag that is not pulled anew',
  severity: 'low',
  rationale:
    'With a floating tag and a cached image every node may run another, possibly long outdated version, and fixes do not arrive.',
  aliases: ['C-0075', 'polaris:pullPolicyNotAlways'],
  subject: 'container',
  parameters: {
    floatingImageTags: {
      type: 'string[]',
      description: 'Tags that move from image to image',
      default: ['latest'],
      stricter: 'more',
    },
  },
  fix: 'review',
  verify: 'Check first that every node reaches the registry whenever a container starts.',
  cel: {
    violating: badContainers(
      `${IMAGE} == '' || ${HAS_DIGEST} || !(${imageTag('latest')} in variables.floatingImageTags) || c.?imagePullPolicy.orValue(${imageTag('latest')} == 'latest' ? 'Always' : 'IfNotPresent') == 'Always'`,
    ),
    message: 'image has a floating tag, but imagePullPolicy is not Always; name a fixed tag, or set Always',
  },
  check: ({ value }, { parameters }) => {
    const image = stringAt(value, 'image') ?? '';
    const { tag = 'latest', digest } = parseImage(image);
    if (image === '' || isDigest(digest) || !parameters.floatingImageTags.includes(tag)) return notApplicable;
    // The API server's default is Always for the tag latest only.
    const policy = stringAt(value, 'imagePullPolicy') || (tag === 'latest' ? 'Always' : 'IfNotPresent');
    if (policy === 'Always') return pass;
    const path = ['imagePullPolicy'];
    return fail({
      path,
      message: `image ${image} has a floating tag, but imagePullPolicy is ${policy}`,
      remedy: {
        advice: 'Name a fixed tag; as long as the tag floats, set imagePullPolicy to Always.',
        set: [{ path, value: 'Always' }],
      },
    });
  },
});
