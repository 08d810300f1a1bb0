import {
  defineControl,
  EXPOSURE_KINDS,
  exposuresOf,
  fail,
  notApplicable,
  notEvaluated,
  parseImage,
  pass,
  stringAt,
} from '@bulwark/control-kit';
import type { WorkloadView } from '@bulwark/control-kit';

export default defineControl({
  title: 'Administration interface reachable from outside the cluster',
  severity: 'high',
  rationale:
    'Consoles for workflows, pipelines, notebooks and models run what they are told; many ask for no password, and attackers look for them by name.',
  aliases: ['C-0021'],
  requirements: { mitre: ['initial-access.exposed-interfaces'] },
  subject: 'workload',
  reads: [...EXPOSURE_KINDS],
  parameters: {
    interfaces: {
      type: 'string[]',
      description: 'Parts of workload names and image names that mark an administration interface.',
      default: [
        'nifi',
        'argo-server',
        'weave-scope',
        'kubeflow',
        'kubernetes-dashboard',
        'jenkins',
        'prometheus-deployment',
        'prometheus-server',
        'ollama',
        'vllm',
        'kserve',
        'triton-inference-server',
        'tritonserver',
        'ray-dashboard',
        'ray-head',
        'mlflow',
        'jupyter',
        'seldon',
        'bentoml',
        'phpmyadmin',
        'pgadmin',
        'adminer',
        'mongo-express',
        'redis-commander',
        'portainer',
      ],
      stricter: 'more',
    },
  },
  check: (workload, { inventory, parameters }) => {
    const names = [workload.object.reference.name, ...imageNames(workload)].map((name) => name.toLowerCase());
    const marker = parameters.interfaces.find(
      (part) => part !== '' && names.some((name) => name.includes(part.toLowerCase())),
    );
    if (marker === undefined) return notApplicable;
    const exposures = exposuresOf(inventory, workload);
    if (exposures.length === 0)
      return inventory.isComplete('Service') ? pass : notEvaluated('partial-inventory', 'Service');
    return fail({
      path: ['metadata', 'labels'],
      base: 'template',
      message: `${marker} is an administration interface, and ${exposures.map(({ description }) => description).join(', ')} publishes it`,
      remedy: {
        advice:
          'Use a Service of type ClusterIP and reach the interface through a port-forward, a VPN or a proxy that authenticates.',
      },
      related: exposures.map(({ object, path }) => ({
        object: object.reference,
        relation: 'publishes',
        paths: object.reference.kind === 'Service' ? [path, ['spec', 'selector']] : [path],
      })),
    });
  },
});

/** Last parts of the image repositories of a workload. */
function imageNames({ containers }: WorkloadView): readonly string[] {
  return containers.map(
    ({ value }) =>
      parseImage(stringAt(value, 'image') ?? '')
        .repository.split('/')
        .at(-1) ?? '',
  );
}
