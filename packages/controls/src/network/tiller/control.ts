import {
  badContainers,
  badPod,
  defineControl,
  fail,
  IMAGE_PATH,
  parseImage,
  pass,
  stringAt,
} from '@bulwark/control-kit';

const advice =
  'Migrate the releases to Helm 3, which has no server, and delete Tiller with its service account and bindings.';

export default defineControl({
  title: 'Tiller, the server of Helm 2',
  severity: 'critical',
  rationale:
    'Tiller takes orders from every pod without authentication and installs with its own rights, commonly those of cluster-admin.',
  aliases: ['KSV-0102', 'CKV_K8S_34'],
  subject: 'workload',
  cel: {
    violating: `${badContainers(`!${IMAGE_PATH}.matches(r'(?:^|/)tiller$')`)} + (${badPod("variables.podLabels.?app.orValue('') != 'helm'")})`,
    message: 'is Tiller, the server of Helm 2; migrate to Helm 3 and delete it',
  },
  check: ({ containers, podLabels }) => {
    const container = containers.find(({ value }) => isTiller(stringAt(value, 'image') ?? ''));
    if (container !== undefined)
      return fail({
        path: [...container.path, 'image'],
        message: 'the image is Tiller, the server of Helm 2 that takes orders from any pod',
        remedy: { advice },
      });
    if (podLabels['app'] !== 'helm') return pass;
    return fail({
      path: ['metadata', 'labels', 'app'],
      base: 'template',
      message: 'the pods carry the label app: helm, by which Helm 2 marks Tiller',
      remedy: { advice },
    });
  },
});

function isTiller(image: string): boolean {
  return parseImage(image).repository.split('/').at(-1) === 'tiller';
}
