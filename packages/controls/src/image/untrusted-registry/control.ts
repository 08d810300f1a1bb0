import {
  badContainers,
  defineControl,
  fail,
  IMAGE,
  isFrom,
  isFromAny,
  notApplicable,
  notEvaluated,
  pass,
  stringAt,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Image from a registry that is not allowed',
  severity: 'medium',
  rationale:
    'Images from elsewhere were neither built nor scanned by those who run them: their content is unknown.',
  aliases: ['C-0078'],
  subject: 'container',
  parameters: {
    imageRepositoryAllowList: {
      type: 'string[]',
      description:
        'Registries, paths below them or *.domains from which images may come; without any nothing is judged',
      default: [],
      stricter: 'narrower',
    },
  },
  cel: {
    violating: badContainers(
      `${IMAGE} == '' || variables.imageRepositoryAllowList.size() == 0 || ${isFromAny('variables.imageRepositoryAllowList')}`,
    ),
    message: 'image comes from no allowed registry; mirror it into one of them',
    needs: ['imageRepositoryAllowList'],
  },
  check: ({ value }, { parameters }) => {
    const allowed = parameters.imageRepositoryAllowList;
    const image = stringAt(value, 'image');
    if (image === undefined || image === '') return notApplicable;
    if (allowed.length === 0) return notEvaluated('needs-configuration', 'imageRepositoryAllowList');
    if (allowed.some((entry) => isFrom(image, entry))) return pass;
    return fail({
      path: ['image'],
      message: `image ${image} comes from no registry of imageRepositoryAllowList`,
      remedy: {
        advice: 'Mirror the image into an allowed registry and name it there, or allow its registry.',
        choose: [
          {
            path: ['image'],
            value: 'the image in an allowed registry',
            from: allowed.slice(0, 5).join(', '),
          },
        ],
      },
    });
  },
});
