import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { kindKey } from '@bulwark/control-kit';
import type { Value, ValueMap } from '@bulwark/model';
import type { Cluster } from '@bulwark/test-cluster';

/** What the API server says to a request. */
export interface Reply {
  readonly status: number;
  readonly body: ValueMap;
  /** Text of each warning, as admission gave it. */
  readonly warnings: readonly string[];
}

export interface Server {
  send(method: string, path: string, body?: Value): Promise<Reply>;
  close(): void;
}

/** A client of a cluster's administrator that keeps the warnings of replies, with up to `connections` requests under way. */
export function serverOf(
  { server, folder }: Pick<Cluster, 'server' | 'folder'>,
  connections: number,
): Server {
  const pki = (name: string): Buffer => readFileSync(join(folder, 'pki', name));
  const agent = new Agent({
    ca: pki('ca.crt'),
    cert: pki('admin.crt'),
    key: pki('admin.key'),
    keepAlive: true,
    maxSockets: connections,
  });
  return {
    send: (method, path, body) =>
      new Promise((settle, reject) => {
        const headers = { 'content-type': contentType(method) };
        const call = request(
          `${server}${path}`,
          { method, agent, headers },
          (answer) => void readReply(answer).then(settle, reject),
        );
        call.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}

function contentType(method: string): string {
  return method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
}

async function readReply(answer: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const warnings = answer.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'warning'
      ? [warningText(answer.rawHeaders[index + 1] ?? '')]
      : [],
  );
  return {
    status: answer.statusCode ?? 0,
    body: JSON.parse(Buffer.concat(chunks).toString()) as ValueMap,
    warnings,
  };
}

/** `299 - "text"`, by the grammar of HTTP. */
function warningText(header: string): string {
  return header.replace(/^\d+ \S+ "|"$/g, '').replaceAll(/\\(.)/g, '$1');
}

const PATHS: Readonly<Record<string, string>> = {
  Pod: '/api/v1/*/pods',
  PodTemplate: '/api/v1/*/podtemplates',
  ReplicationController: '/api/v1/*/replicationcontrollers',
  Service: '/api/v1/*/services',
  ServiceAccount: '/api/v1/*/serviceaccounts',
  Secret: '/api/v1/*/secrets',
  ConfigMap: '/api/v1/*/configmaps',
  Endpoints: '/api/v1/*/endpoints',
  PersistentVolumeClaim: '/api/v1/*/persistentvolumeclaims',
  EndpointSlice: '/apis/discovery.k8s.io/v1/*/endpointslices',
  Lease: '/apis/coordination.k8s.io/v1/*/leases',
  Deployment: '/apis/apps/v1/*/deployments',
  ReplicaSet: '/apis/apps/v1/*/replicasets',
  StatefulSet: '/apis/apps/v1/*/statefulsets',
  DaemonSet: '/apis/apps/v1/*/daemonsets',
  Job: '/apis/batch/v1/*/jobs',
  CronJob: '/apis/batch/v1/*/cronjobs',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/*/horizontalpodautoscalers',
  Ingress: '/apis/networking.k8s.io/v1/*/ingresses',
  NetworkPolicy: '/apis/networking.k8s.io/v1/*/networkpolicies',
  Role: '/apis/rbac.authorization.k8s.io/v1/*/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/*/rolebindings',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  ValidatingAdmissionPolicy: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
  Namespace: '/api/v1/namespaces',
};

/** Where objects of a kind are created; undefined for kinds that a plain cluster does not serve. */
export function collectionPath({ apiVersion, kind }: ValueMap, namespace: string): string | undefined {
  return PATHS[kindKey(textOf(apiVersion), textOf(kind))]?.replace('*', `namespaces/${namespace}`);
}

/** A field that is text in every object. */
export function textOf(value: Value | undefined): string {
  if (typeof value !== 'string') throw new Error('a field of an object is no text');
  return value;
}
