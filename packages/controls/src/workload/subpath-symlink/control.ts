import {
  defineControl,
  derived,
  fail,
  mapIn,
  mapsAt,
  notEvaluated,
  pass,
  stringAt,
} from '@bulwark/control-kit';
import type { ObjectView, Violation } from '@bulwark/control-kit';

/** The first patch release without the flaw, by minor version of 1.x; older minors have none, newer ones never had it. */
const FIXED: Readonly<Record<number, number>> = { 19: 15, 20: 11, 21: 5, 22: 2 };

export default defineControl({
  title: 'subPath mount on a node open to CVE-2021-25741',
  severity: 'high',
  rationale:
    'Kubelets before 1.19.15, 1.20.11, 1.21.5 and 1.22.2 follow a link exchanged in a subPath mount, which gives the container files and directories of the node.',
  aliases: ['C-0058'],
  requirements: { 'nsa-cisa': ['upgrade.subpath-symlink'], mitre: ['escalation.subpath-symlink'] },
  subject: 'container',
  reads: ['Node'],
  check: ({ value }, { inventory }) => {
    const paths = mapsAt(value, 'volumeMounts').flatMap((mount, index) => {
      const field = ['subPath', 'subPathExpr'].find((key) => (stringAt(mount, key) ?? '') !== '');
      return field === undefined ? [] : [['volumeMounts', index, field]];
    });
    if (paths.length === 0) return pass;
    const { flawed, unknown } = kubeletsOf(inventory.list('Node'));
    const [first, ...rest] = paths.map((path) => violation(path, flawed));
    if (flawed.length > 0 && first !== undefined) return fail(first, ...rest);
    if (!inventory.isComplete('Node')) return notEvaluated('partial-inventory', 'Node');
    return unknown === undefined
      ? pass
      : notEvaluated('unresolved-reference', `kubelet version of Node ${unknown.reference.name}`);
  },
});

const kubeletsOf = derived((nodes: readonly ObjectView[]) => ({
  flawed: nodes.filter((node) => isFlawed(node) === true),
  unknown: nodes.find((node) => isFlawed(node) === undefined),
}));

/** Undefined where the node tells no version. */
function isFlawed({ value }: ObjectView): boolean | undefined {
  const version = stringAt(mapIn(value, 'status', 'nodeInfo'), 'kubeletVersion') ?? '';
  const match = /^v?1\.(\d{1,4})\.(\d{1,4})/.exec(version);
  if (match === null) return undefined;
  const minor = Number(match[1]);
  return minor < 19 || Number(match[2]) < (FIXED[minor] ?? 0);
}

function violation(path: Violation['path'], nodes: readonly ObjectView[]): Violation {
  return {
    path,
    message: `A subPath mount on ${nodes.map(({ reference }) => reference.name).join(', ')} may lead to any file of the node (CVE-2021-25741)`,
    remedy: { advice: 'Update the kubelets; until then mount the volume whole instead of a subPath of it.' },
    related: nodes.map(({ reference }) => ({
      object: reference,
      relation: 'runs a kubelet with the flaw',
      paths: [['status', 'nodeInfo', 'kubeletVersion']],
    })),
  };
}
