import {
  badContainers,
  defineControl,
  fail,
  IMAGE,
  notApplicable,
  parseImage,
  pass,
  stringAt,
} from '@bulwark/control-kit';

const RETIRED = 'k8s.gcr.io';
const SUCCESSOR = 'registry.k8s.io';

export default defineControl({
  title: 'Image from the retired registry of Kubernetes',
  severity: 'low',
  rationale: 'The old registry has been frozen since April 2023, so fixed versions never arrive there.',
  aliases: ['C-0253'],
  subject: 'container',
  fix: 'review',
  verify: 'Check first that nodes reach registry.k8s.io, by a mirror too where they have one.',
  cel: {
    violating: badContainers(`!${IMAGE}.startsWith('${RETIRED}/')`),
    message: 'image comes from a registry that is frozen; take it from registry.k8s.io',
  },
  check: ({ value }) => {
    const image = stringAt(value, 'image');
    if (image === undefined || image === '') return notApplicable;
    if (parseImage(image).registry !== RETIRED) return pass;
    const path = ['image'];
    return fail({
      path,
      message: `image ${image} comes from the frozen registry ${RETIRED}`,
      remedy: {
        advice: `Take the image from ${SUCCESSOR}, where the same paths exist, and move to a version that gets fixes.`,
        set: [{ path, value: SUCCESSOR + image.slice(RETIRED.length) }],
      },
    });
  },
});
