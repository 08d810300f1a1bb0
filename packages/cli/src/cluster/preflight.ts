import { createPlan } from '@bulwark/engine';
import { resourceName } from '@bulwark/sources/cluster';
import type { ApiResource, Connection } from '@bulwark/sources/cluster';
import type { Library } from '../arguments/request.ts';
import { EXIT } from '../errors.ts';
import { STDERR, STDOUT, writeText } from '../streams.ts';
import { asFailure, openCluster } from './connect.ts';
import type { OpenCluster } from './connect.ts';
import { grantsOf } from './grants.ts';
import { kindNeeds, unknownKinds } from './kinds.ts';
import type { ConnectionFlags, Task } from './options.ts';
import { planKinds } from './read-kinds.ts';
import { roleText } from './role.ts';
import type { Grant } from './role.ts';

export interface PreflightFlags extends ConnectionFlags {
  readonly for: Task;
  readonly namespace: readonly string[];
  readonly readSecrets?: boolean;
  readonly role?: boolean;
}

/** Something that a command would do with objects of a kind, in one namespace or everywhere, and whether it may. */
interface Permission {
  readonly resource: ApiResource;
  readonly verb: string;
  /** '' for every namespace, and for kinds outside them. */
  readonly namespace: string;
  readonly allowed: boolean;
  /** What the API server says to it. */
  readonly reason: string;
}

/**
 * `bulwark preflight`: asks the API server for each kind that a command reads or mends whether it may; prints what is missing and the
 * smallest role that grants it. Returns the exit code. The questions are reviews: they are posted, and nothing is stored.
 */
export async function preflight(flags: PreflightFlags, library: Library): Promise<number> {
  const cluster = await openCluster(flags);
  try {
    return await asFailure(async () => asked(cluster, flags, library));
  } finally {
    await cluster.connection.close();
  }
}

async function asked(cluster: OpenCluster, flags: PreflightFlags, { controls }: Library): Promise<number> {
  const { connection } = cluster;
  const reading = {
    namespaces: flags.namespace,
    selector: undefined,
    readSecrets: flags.readSecrets ?? false,
  };
  const needs = kindNeeds(createPlan({ controls }));
  const { plan, outcomes } = await planKinds(cluster, needs, reading, { object: () => undefined });
  const grants = grantsOf(flags.for, plan, controls);
  const user = await userOf(connection);
  const role = roleText(grants, { name: `bulwark-${flags.for}`, namespaces: flags.namespace, user });
  for (const [kind, { detail, isWorkload }] of unknownKinds(plan, outcomes)) {
    const note =
      isWorkload === true
        ? `custom resources with pod templates are left out, since their definitions may not be read; once they may, ask again (${detail})`
        : `${kind} is left out: ${detail}`;
    writeText(STDERR, `note: ${note}\n`);
  }
  if (flags.role === true) {
    writeText(STDOUT, role);
    return EXIT.clean;
  }
  const permissions = await reviewAll(connection, grants, flags.namespace);
  const missing = permissions.filter(({ allowed }) => !allowed);
  writeText(STDOUT, summary(user, permissions, `${TASK_NAMES[flags.for]} of ${cluster.name}`));
  if (missing.length === 0) return EXIT.clean;
  const heading = `\nThe smallest role for ${TASK_NAMES[flags.for]}:\n\n`;
  writeText(STDOUT, `${missing.map(missingLine).join('')}${heading}${role}`);
  return EXIT.cluster;
}

const TASK_NAMES: Readonly<Record<Task, string>> = { scan: 'a scan', watch: 'a watch', fix: 'a fix' };

async function reviewAll(
  connection: Connection,
  grants: readonly Grant[],
  namespaces: readonly string[],
): Promise<readonly Permission[]> {
  const questions = grants.flatMap(({ resource, verbs }) => {
    const places = resource.namespaced && namespaces.length > 0 ? namespaces : [''];
    return verbs.flatMap((verb) => places.map((namespace) => ({ resource, verb, namespace })));
  });
  const permissions: Permission[] = [];
  for (const question of questions)
    permissions.push({ ...question, ...(await review(connection, question)) });
  return permissions;
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

async function review(
  connection: Connection,
  { resource, verb, namespace }: Pick<Permission, 'resource' | 'verb' | 'namespace'>,
): Promise<{ readonly allowed: boolean; readonly reason: string }> {
  const { group, resource: name } = resource;
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource: name, namespace } },
  });
  const status = statusOf(await connection.json({ path: REVIEWS, body }));
  return { allowed: status['allowed'] === true, reason: textOf(status['reason']) };
}

/** Who asks, as the API server sees it; '' where it does not say (before 1.28). */
async function userOf(connection: Connection): Promise<string> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' });
  try {
    const { userInfo } = statusOf(await connection.json({ path, body }));
    return textOf(recordOf(userInfo)['username']);
  } catch {
    return '';
  }
}

function summary(user: string, permissions: readonly Permission[], task: string): string {
  const counts = [...Map.groupBy(permissions, ({ verb }) => verb)].map(([verb, asked]) => {
    const allowed = asked.filter((permission) => permission.allowed);
    return `${verb} ${allowed.length} of ${asked.length}`;
  });
  return `${user === '' ? 'This user' : user} may ${counts.join(', ')} kinds that ${task} needs.\n`;
}

function missingLine({ resource, verb, namespace, reason }: Permission): string {
  const where = namespace === '' ? '' : ` in namespace ${namespace}`;
  return `  missing: ${verb} ${resourceName(resource)}${where}${reason === '' ? '' : ` (${reason})`}\n`;
}

type Data = Readonly<Record<string, unknown>>;

function statusOf(review: unknown): Data {
  return recordOf(recordOf(review)['status']);
}

function recordOf(value: unknown): Data {
  return typeof value === 'object' && value !== null ? (value as Data) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
