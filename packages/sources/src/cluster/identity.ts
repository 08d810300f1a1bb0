import type { Connection } from './api/connection.ts';
import { ClusterError } from './problems.ts';

/** What an API server says of itself. */
export interface ClusterIdentity {
  /** `v1.36.3`; '' where it does not say. */
  readonly version: string;
  /** UID of the namespace kube-system: the same for as long as the cluster lives; '' where it may not be read. */
  readonly uid: string;
}

/** Asks which cluster this is. Throws ClusterError where it cannot be reached, or does not know who asks. */
export async function identify(connection: Connection, signal?: AbortSignal): Promise<ClusterIdentity> {
  const version = await connection.json({ path: '/version', ...(signal && { signal }) });
  return { version: textAt(version, 'gitVersion'), uid: await uidOf(connection, signal) };
}

async function uidOf(connection: Connection, signal: AbortSignal | undefined): Promise<string> {
  try {
    const path = '/api/v1/namespaces/kube-system';
    const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
    const namespace = await connection.json({ path, accept, ...(signal && { signal }) });
    return textAt(recordOf(namespace)['metadata'], 'uid');
  } catch (error) {
    // Whoever may not read it, or has none, is known by the name of the kubeconfig alone.
    if (error instanceof ClusterError && (error.status === 403 || error.status === 404)) return '';
    throw error;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textAt(value: unknown, key: string): string {
  const text = recordOf(value)[key];
  return typeof text === 'string' ? text : '';
}
