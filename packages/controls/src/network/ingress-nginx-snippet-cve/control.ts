import {
  absent,
  defineControl,
  fail,
  ingressNginxVersion,
  isIngressNginx,
  mapAt,
  notApplicable,
  notEvaluated,
  pass,
  stringAt,
} from '@bulwark/control-kit';
import type { ContainerView, IngressNginxVersion, Inventory, Verdict } from '@bulwark/control-kit';

const SETTING = 'allow-snippet-annotations';
const advice = `Run a maintained release and set ${SETTING}: "false" in the controller's ConfigMap.`;

export default defineControl({
  title: 'Ingress snippets can read secrets (CVE-2021-25742)',
  severity: 'high',
  rationale:
    'Whoever may write an Ingress can put configuration into the shared nginx and read the Secrets of all namespaces through it.',
  aliases: ['C-0059'],
  requirements: {
    'nsa-cisa': ['upgrade.ingress-nginx-snippets'],
    mitre: ['credential-access.ingress-nginx-snippets'],
  },
  subject: 'container',
  reads: ['ConfigMap'],
  check: (container, { inventory }) => {
    const image = stringAt(container.value, 'image') ?? '';
    if (!isIngressNginx(image)) return notApplicable;
    const version = ingressNginxVersion(image);
    if (version === undefined) return notEvaluated('unresolved-reference', `the release of image ${image}`);
    if (cannotForbid(version))
      return fail({
        path: ['image'],
        message: `image ${image} is a release in which snippets cannot be forbidden`,
        remedy: { advice },
      });
    return judgeSetting(container, version, inventory);
  },
});

/** The setting came with 0.49.1 and 1.0.1. Source: the advisory, kubernetes/ingress-nginx issue 7837. */
function cannotForbid({ major, minor, patch }: IngressNginxVersion): boolean {
  if (major === 0) return minor < 49 || (minor === 49 && patch === 0);
  return major === 1 && minor === 0 && patch === 0;
}

function judgeSetting(
  { workload }: ContainerView,
  version: IngressNginxVersion,
  inventory: Inventory,
): Verdict {
  const { namespace } = workload.object.reference;
  const settings = inventory.inNamespace('ConfigMap', namespace).flatMap((object) => {
    const value = stringAt(mapAt(object.value, 'data'), SETTING);
    return value === undefined ? [] : [{ object, value }];
  });
  const allowing = settings.filter(({ value }) => value !== 'false');
  const at = { path: ['image'], remedy: { advice } };
  if (allowing.length > 0)
    return fail({
      ...at,
      message: `ConfigMap ${allowing.map(({ object }) => object.reference.name).join(', ')} allows snippet annotations`,
      related: allowing.map(({ object }) => ({
        object: object.reference,
        relation: 'allows snippets',
        paths: [['data', SETTING]],
      })),
    });
  if (settings.length > 0) return pass;
  if (forbidsByDefault(version))
    return inventory.isComplete('ConfigMap') ? pass : notEvaluated('partial-inventory', 'ConfigMap');
  return absent(inventory, 'ConfigMap', {
    ...at,
    message: `no ConfigMap of namespace ${namespace} sets ${SETTING}, which this release allows by default`,
  });
}

/** Since 1.9.0 snippets are forbidden unless the setting allows them. Source: changelog of the release. */
function forbidsByDefault({ major, minor }: IngressNginxVersion): boolean {
  return major > 1 || (major === 1 && minor >= 9);
}
