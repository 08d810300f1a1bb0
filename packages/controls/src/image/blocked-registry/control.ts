import {
  badContainers,
  defineControl,
  fail,
  isFrom,
  isFromAny,
  notApplicable,
  notEvaluated,
  pass,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Image from a blocked registry',
  severity: 'medium',
  rationale:
    'A registry is blocked because its images are known to be unsafe, or because anybody may push to it.',
  aliases: ['C-0001'],
  subject: 'container',
  parameters: {
    untrustedRegistries: {
      type: 'string[]',
      description: 'Registries, paths below them or *.domains from which no image may come',
      default: [],
      stricter: 'more',
    },
    publicRegistries: {
      type: 'string[]',
      description: 'Public registries from which no image may come',
      default: [],
      stricter: 'more',
    },
  },
  cel: {
    violating: badContainers(`!${isFromAny('(variables.untrustedRegistries + variables.publicRegistries)')}`),
    message: 'image comes from a blocked registry; mirror it into a registry of your own',
    needs: ['untrustedRegistries', 'publicRegistries'],
  },
  check: ({ value }, { parameters }) => {
    const blocked = [...parameters.untrustedRegistries, ...parameters.publicRegistries];
    const image = stringAt(value, 'image');
    if (image === undefined || image === '') return notApplicable;
    if (blocked.length === 0)
      return notEvaluated('needs-configuration', 'untrustedRegistries, publicRegistries');
    const entry = blocked.find((candidate) => isFrom(image, candidate));
    if (entry === undefined) return pass;
    return fail({
      path: ['image'],
      message: `image ${image} comes from ${entry}, which is blocked`,
      remedy: {
        advice: 'Mirror the image into a registry of your own after a scan, and name it there.',
        choose: [
          {
            path: ['image'],
            value: 'the image in a registry of your own',
            from: 'the registries that you run',
          },
        ],
      },
    });
  },
});
