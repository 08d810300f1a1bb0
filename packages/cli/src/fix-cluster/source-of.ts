import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';

/** Where a live object comes from, and where it has to be changed for the change to stay. */
export interface ObjectSource {
  /** Such as `Helm release shop/web`. */
  readonly owner: string;
  readonly advice: string;
}

type Texts = Readonly<Record<string, string>>;

/**
 * What made an object and would undo a change of it; undefined for one that stands by itself. Known by the marks that the tools put on
 * what they make, the closest source of a change first.
 */
export function sourceOf(object: ValueMap): ObjectSource | undefined {
  const metadata = isMap(object['metadata']) ? object['metadata'] : {};
  const marks = { labels: textsOf(metadata['labels']), annotations: textsOf(metadata['annotations']) };
  return (
    controllerOf(metadata) ??
    fluxOf(marks) ??
    argoOf(marks) ??
    argoWriterOf(metadata, marks) ??
    helmOf(marks) ??
    systemOf(marks)
  );
}

interface Marks {
  readonly labels: Texts;
  readonly annotations: Texts;
}

function controllerOf(metadata: ValueMap): ObjectSource | undefined {
  const owners: readonly unknown[] = Array.isArray(metadata['ownerReferences'])
    ? metadata['ownerReferences']
    : [];
  const owner = owners.find(
    (each): each is Texts =>
      typeof each === 'object' && each !== null && 'controller' in each && each.controller === true,
  );
  if (owner === undefined) return undefined;
  const name = `${owner['kind']} ${owner['name']}`;
  return { owner: name, advice: `Change ${name}, whose controller makes it.` };
}

function fluxOf({ labels }: Marks): ObjectSource | undefined {
  const release = named(labels, 'helm.toolkit.fluxcd.io');
  if (release !== undefined)
    return {
      owner: `Flux HelmRelease ${release}`,
      advice: `Change the values of HelmRelease ${release}, or its chart, in git.`,
    };
  const kustomization = named(labels, 'kustomize.toolkit.fluxcd.io');
  return kustomization === undefined
    ? undefined
    : {
        owner: `Flux Kustomization ${kustomization}`,
        advice: `Change the manifest in the git repository of Kustomization ${kustomization}: bulwark fix PATH.`,
      };
}

function named(labels: Texts, group: string): string | undefined {
  const name = labels[`${group}/name`];
  const namespace = labels[`${group}/namespace`];
  return name === undefined ? undefined : namespace === undefined ? name : `${namespace}/${name}`;
}

function argoOf({ labels, annotations }: Marks): ObjectSource | undefined {
  const [tracked] = (annotations['argocd.argoproj.io/tracking-id'] ?? '').split(':');
  const application = tracked === '' ? labels['argocd.argoproj.io/instance'] : tracked;
  return application === undefined ? undefined : argoApplication(application);
}

/** Older releases of Argo CD mark what they make with a label that others use too; who has written it tells. */
const ARGO_MANAGER = /^argocd-(?:application-)?controller$/;

function argoWriterOf(metadata: ValueMap, { labels }: Marks): ObjectSource | undefined {
  const entries: readonly unknown[] = Array.isArray(metadata['managedFields'])
    ? metadata['managedFields']
    : [];
  if (!entries.some((entry) => ARGO_MANAGER.test(textsOf(entry)['manager'] ?? ''))) return undefined;
  const application = labels['app.kubernetes.io/instance'];
  return application === undefined
    ? {
        owner: 'Argo CD',
        advice: 'Change the manifest in the git repository of its application: bulwark fix PATH.',
      }
    : argoApplication(application);
}

function argoApplication(name: string): ObjectSource {
  return {
    owner: `Argo CD application ${name}`,
    advice: `Change the manifest in the git repository of application ${name}: bulwark fix PATH.`,
  };
}

function helmOf({ labels, annotations }: Marks): ObjectSource | undefined {
  const release = annotations['meta.helm.sh/release-name'];
  if (release === undefined || labels['app.kubernetes.io/managed-by'] !== 'Helm') return undefined;
  const namespace = annotations['meta.helm.sh/release-namespace'];
  const name = namespace === undefined ? release : `${namespace}/${release}`;
  return {
    owner: `Helm release ${name}`,
    advice: `Change the values of release ${name}, or its chart, and upgrade: bulwark fix CHART --values FILE.`,
  };
}

function systemOf({ labels, annotations }: Marks): ObjectSource | undefined {
  if (annotations['kubernetes.io/config.mirror'] !== undefined)
    return { owner: 'a static pod', advice: 'Change its file in the manifest directory of the kubelet.' };
  if (labels['kubernetes.io/bootstrapping'] !== undefined)
    return {
      owner: 'the API server',
      advice: 'It is a default of Kubernetes that the API server brings back when it starts.',
    };
  const mode = labels['addonmanager.kubernetes.io/mode'];
  if (mode === 'Reconcile')
    return {
      owner: 'the addon manager',
      advice: 'Change its manifest on the control plane, or ask the provider.',
    };
  const operator = labels['olm.owner'];
  return operator === undefined
    ? undefined
    : { owner: `operator ${operator}`, advice: `Change what the operator ${operator} makes it from.` };
}

function textsOf(value: unknown): Texts {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
