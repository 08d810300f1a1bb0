/** What can go wrong between here and an API server. The exit code of all of them is 4. */
export const CLUSTER_PROBLEMS = {
  'BW-KUBECONFIG-MISSING': {
    message: 'there is no kubeconfig',
    hint: 'Name one with --kubeconfig or KUBECONFIG, or put it at ~/.kube/config.',
  },
  'BW-KUBECONFIG-READ': {
    message: 'the kubeconfig cannot be read',
    hint: 'Mend the file; `kubectl config view` shows what kubectl makes of it.',
  },
  'BW-KUBECONFIG-ENTRY': {
    message: 'the kubeconfig lacks something, or has something that cannot be used',
    hint: 'Mend the entry that is named, or choose another context with --context.',
  },
  'BW-CLUSTER-CREDENTIALS': {
    message: 'the credentials of the kubeconfig cannot be had',
    hint: 'Log in again as your provider describes; `kubectl get ns` must work with the same context.',
  },
  'BW-CLUSTER-UNREACHABLE': {
    message: 'the API server cannot be reached',
    hint: 'Check that it runs, and network, proxy and VPN; `kubectl get --raw /readyz` must answer ok.',
  },
  'BW-CLUSTER-TLS': {
    message: 'the certificate of the API server, or ours, is not accepted',
    hint: 'Renew the certificate that has ended, or correct certificate-authority and tls-server-name in the kubeconfig.',
  },
  'BW-CLUSTER-UNAUTHORIZED': {
    message: 'the API server does not know who asks',
    hint: 'Token or certificate have ended or belong to another cluster: log in again.',
  },
  'BW-CLUSTER-FORBIDDEN': {
    message: 'the API server forbids the request',
    hint: 'See what is missing, and the smallest ClusterRole that grants it, with `bulwark preflight`.',
  },
  'BW-CLUSTER-TIMEOUT': {
    message: 'the API server did not answer in time',
    hint: 'Try again when the cluster is less busy, or raise --request-timeout.',
  },
  'BW-CLUSTER-BUSY': {
    message: 'the API server turned the request away for too long',
    hint: 'Try again when the cluster is less busy, or ask more slowly with --qps.',
  },
  'BW-CLUSTER-ANSWER': {
    message: 'the answer is none that an API server gives',
    hint: 'Check that the server address of the kubeconfig, or the proxy on the way, leads to an API server.',
  },
  'BW-CLUSTER-SIZE': {
    message: 'the answer is longer than the limit',
    hint: 'Raise --max-document-size if the object is meant to be that large.',
  },
  'BW-CLUSTER-EXPIRED': {
    message: 'the list changed faster than it could be read',
    hint: 'Try again; the API server keeps versions for a few minutes only.',
  },
  'BW-CLUSTER-NAMESPACE': {
    message: 'the cluster has no namespace of that name',
    hint: 'List those that there are with `kubectl get namespaces`.',
  },
} as const satisfies Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

export type ClusterProblemCode = keyof typeof CLUSTER_PROBLEMS;

/** A cluster that could not be asked, or refused to answer. `message` is one line that says what and where. */
export class ClusterError extends Error {
  readonly code: ClusterProblemCode;
  readonly hint: string;
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(
    code: ClusterProblemCode,
    detail: string,
    more: { readonly hint?: string; readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'ClusterError';
    this.code = code;
    this.hint = more.hint ?? CLUSTER_PROBLEMS[code].hint;
    this.status = more.status;
  }
}
