import { Random, hashOf } from './random.ts';

/** A part of an object as JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** A Kubernetes object as JSON. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly [field: string]: unknown;
}

export type Labels = Readonly<Record<string, string>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
  readonly blockOwnerDeletion: boolean;
}

/** What names an object: the API server gives the UID, here it follows from the rest. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** '' for kinds outside of namespaces. */
  readonly namespace: string;
}

/** A UID as a server would have drawn it, the same for the same seed. */
export function uidOf(seed: number, { apiVersion, kind, namespace, name }: Identity): string {
  const random = new Random(hashOf(seed, `${apiVersion}/${kind}/${namespace}/${name}`));
  const digits = (count: number): string =>
    Array.from({ length: count / 4 }, () => random.integer(0, 0xffff).toString(16).padStart(4, '0')).join('');
  return `${digits(8)}-${digits(4)}-4${digits(4).slice(1)}-a${digits(4).slice(1)}-${digits(12)}`;
}

export function ownedBy(seed: number, owner: Identity): OwnerReference {
  const { apiVersion, kind, name } = owner;
  return {
    apiVersion,
    kind,
    name,
    uid: uidOf(seed, owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** What beside its identity stands in the metadata of an object. */
export interface Extras {
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly owner?: OwnerReference;
  /** Who wrote it; the first wrote it whole, the others its status. */
  readonly managers?: readonly string[];
  /** Beside the name and the rest: what a controller names by a prefix. */
  readonly generateName?: string;
  /** The tree of fields that the first manager owns, where it is known already; see `fieldsOf`. */
  readonly fields?: object;
}

const EPOCH = Date.UTC(2026, 0, 1);
const YEAR_SECONDS = 300 * 86_400;

/** A whole object: identity, metadata with managed fields as the server keeps them, and the body. */
export function manifest(seed: number, identity: Identity, extras: Extras, body: Fields): Manifest {
  const { apiVersion, kind, namespace, name } = identity;
  const { labels, annotations, owner, managers = ['kubectl-client-side-apply'], generateName } = extras;
  const hash = hashOf(seed, `${kind} ${namespace} ${name}`);
  const created = new Date(EPOCH + (hash % YEAR_SECONDS) * 1000).toISOString().replace('.000', '');
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(generateName !== undefined && { generateName }),
      ...(namespace !== '' && { namespace }),
      uid: uidOf(seed, identity),
      resourceVersion: '',
      ...('spec' in body && { generation: 1 + (hash % 9) }),
      creationTimestamp: created,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(owner && { ownerReferences: [owner] }),
      managedFields: managedFields({ apiVersion, managers, created, extras }, body),
    },
    ...body,
  };
}

interface Managed {
  readonly apiVersion: string;
  readonly managers: readonly string[];
  readonly created: string;
  readonly extras: Extras;
}

function managedFields(
  { apiVersion, managers, created, extras }: Managed,
  { status, ...body }: Fields,
): readonly unknown[] {
  const { labels, annotations, fields } = extras;
  const whole = {
    'f:metadata': fieldsOf({ labels, annotations }),
    ...(fields ?? fieldsOf(body)),
  };
  return managers.map((manager, index) => ({
    manager,
    operation: 'Update',
    apiVersion,
    time: created,
    fieldsType: 'FieldsV1',
    fieldsV1: index === 0 ? whole : { 'f:status': namesOf(status ?? {}) },
    ...(index > 0 && { subresource: 'status' }),
  }));
}

function namesOf(status: object): Fields {
  return Object.fromEntries(Object.keys(status).map((name) => [`f:${name}`, {}]));
}

/** The fields of a value in the form of FieldsV1: maps by `f:`, lists of named things by `k:`. */
export function fieldsOf(value: unknown): Fields {
  if (Array.isArray(value)) return listFields(value);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [`f:${key}`, fieldsOf(each)]),
  );
}

function listFields(list: readonly unknown[]): Fields {
  const named = list.flatMap((each) => {
    const key = keyOf(each);
    return key === undefined ? [] : [[key, fieldsOf(each)] as const];
  });
  return Object.fromEntries(named);
}

function keyOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, type } = item as { readonly name?: unknown; readonly type?: unknown };
  if (typeof name === 'string') return `k:${JSON.stringify({ name })}`;
  return typeof type === 'string' ? `k:${JSON.stringify({ type })}` : undefined;
}

/** `kubectl.kubernetes.io/last-applied-configuration`, which doubles what it stands on. */
export function lastApplied(
  { apiVersion, kind, namespace, name }: Identity,
  { status: _status, ...body }: Fields,
): Labels {
  const text = JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, ...body });
  return { 'kubectl.kubernetes.io/last-applied-configuration': `${text}\n` };
}
