import { createPlan } from '@bulwark/engine';
import { discover, resourceName } from '@bulwark/sources/cluster';
import type { ApiResource, Connection } from '@bulwark/sources/cluster';
import type { Library } from '../arguments/request.ts';
import { EXIT } from '../errors.ts';
import { STDERR, STDOUT, writeText } from '../streams.ts';
import { asFailure, openCluster } from './connect.ts';
import { kindNeeds, readingPlan } from './kinds.ts';
import type { ConnectionFlags } from './options.ts';
import { roleText } from './role.ts';

export interface PreflightFlags extends ConnectionFlags {
  readonly namespace: readonly string[];
  readonly readSecrets?: boolean;
  readonly role?: boolean;
}

/** A kind that a scan would list, in one namespace or everywhere, and whether it may. */
interface Permission {
  readonly resource: ApiResource;
  /** '' for every namespace, and for kinds outside them. */
  readonly namespace: string;
  readonly allowed: boolean;
  /** What the API server says to it. */
  readonly reason: string;
}

/**
 * `bulwark preflight`: asks the API server for each kind that a scan reads whether it may be listed; prints what is missing and the
 * smallest ClusterRole that grants it. Returns the exit code. The questions are reviews: they are posted, and nothing is stored.
 */
export async function preflight(flags: PreflightFlags, { controls }: Library): Promise<number> {
  const cluster = await openCluster(flags);
  const { connection } = cluster;
  try {
    return await asFailure(async () => {
      const needs = kindNeeds(createPlan({ controls }));
      const { wanted, unknown } = readingPlan(needs, await discover(connection), flags.readSecrets ?? false);
      const resources = wanted.map(({ resource }) => resource);
      if (flags.role === true) {
        writeText(STDOUT, roleText(resources));
        return EXIT.clean;
      }
      const permissions = await reviewAll(connection, resources, flags.namespace);
      const missing = permissions.filter(({ allowed }) => !allowed);
      writeText(STDOUT, summary(await userOf(connection), cluster.name, permissions));
      for (const [kind, { detail }] of unknown) writeText(STDERR, `note: ${kind} is left out: ${detail}\n`);
      if (missing.length === 0) return EXIT.clean;
      writeText(
        STDOUT,
        `${missing.map(missingLine).join('')}\nThe smallest role for a scan:\n\n${roleText(resources)}`,
      );
      return EXIT.cluster;
    });
  } finally {
    await connection.close();
  }
}

async function reviewAll(
  connection: Connection,
  resources: readonly ApiResource[],
  namespaces: readonly string[],
): Promise<readonly Permission[]> {
  const questions = resources.flatMap((resource) =>
    (resource.namespaced && namespaces.length > 0 ? namespaces : ['']).map((namespace) => ({
      resource,
      namespace,
    })),
  );
  const permissions: Permission[] = [];
  for (const question of questions)
    permissions.push({ ...question, ...(await review(connection, question)) });
  return permissions;
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

async function review(
  connection: Connection,
  { resource, namespace }: { readonly resource: ApiResource; readonly namespace: string },
): Promise<{ readonly allowed: boolean; readonly reason: string }> {
  const { group, resource: name } = resource;
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'list', group, resource: name, namespace } },
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

function summary(user: string, cluster: string, permissions: readonly Permission[]): string {
  const allowed = permissions.filter((permission) => permission.allowed).length;
  const who = user === '' ? 'This user' : user;
  return `${who} may list ${allowed} of ${permissions.length} kinds that a scan of ${cluster} reads.\n`;
}

function missingLine({ resource, namespace, reason }: Permission): string {
  const where = namespace === '' ? '' : ` in namespace ${namespace}`;
  return `  missing: list ${resourceName(resource)}${where}${reason === '' ? '' : ` (${reason})`}\n`;
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
