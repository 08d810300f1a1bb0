/** Namespace and service account of Bulwark in a cluster. */
export const SCANNER = 'bulwark';

/** Where Bulwark runs in a cluster, and the rights of the command: its role is there already. */
export function scannerNamespace(command: 'scan' | 'watch'): string {
  return `
apiVersion: v1
kind: Namespace
metadata: { name: ${SCANNER}, labels: { pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${SCANNER}, namespace: ${SCANNER} }
automountServiceAccountToken: false
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: ${SCANNER} }
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: bulwark-${command} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: bulwark-${command} }
subjects: [{ kind: ServiceAccount, name: ${SCANNER}, namespace: ${SCANNER} }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: scan, namespace: ${SCANNER} }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ ports: [{ port: 443, protocol: TCP }] }] }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: scan, namespace: ${SCANNER} }
spec: { hard: { pods: '2', limits.cpu: '4', limits.memory: 2Gi } }
`;
}

/** A Job there that runs a command of Bulwark, and breaks no control. */
export function scannerJob(image: string, command: 'scan' | 'watch', format: string): string {
  return `
apiVersion: batch/v1
kind: Job
metadata: { name: ${command}, namespace: ${SCANNER}, labels: { app.kubernetes.io/name: bulwark } }
spec:
  backoffLimit: 0
  template:
    metadata: { labels: { app.kubernetes.io/name: bulwark } }
    spec:
      serviceAccountName: ${SCANNER}
      automountServiceAccountToken: false
      restartPolicy: Never
      securityContext:
        { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: bulwark
          image: ${image}
          imagePullPolicy: Never
          args: [${command}, --format, ${format}]
          resources:
            requests: { cpu: 100m, memory: 256Mi, ephemeral-storage: 16Mi }
            limits: { cpu: '2', memory: 1Gi, ephemeral-storage: 64Mi }
          securityContext:
            { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: account, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }]
      volumes:
        - name: account
          projected:
            defaultMode: 0440
            sources:
              - serviceAccountToken: { path: token, expirationSeconds: 600 }
              - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
              - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }
`;
}

/** A Service with two pods behind it, which answer with their name, and a Job that asks until both have answered. */
export function serviceManifest(image: string): string {
  const node = (code: string): string =>
    `{ name: main, image: ${image}, imagePullPolicy: Never, command: [/usr/local/bin/node, -e, ${JSON.stringify(code)}] }`;
  const server = `require('http').createServer((_, answer) => answer.end(require('os').hostname())).listen(8080)`;
  const client = `(async () => {
    const seen = new Set();
    while (seen.size < 2) {
      await new Promise((settle) => setTimeout(settle, 100));
      seen.add(await fetch('http://' + process.env.NAMES_SERVICE_HOST, { headers: { connection: 'close' } }).then((answer) => answer.text()).catch(() => undefined));
      seen.delete(undefined);
    }
    console.log([...seen].sort().join());
  })()`;
  return `
apiVersion: v1
kind: Service
metadata: { name: names }
spec: { selector: { app: names }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: names }
spec:
  replicas: 2
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: names } }
  template:
    metadata: { labels: { app: names } }
    spec: { containers: [${node(server)}] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: asks }
spec:
  template: { spec: { restartPolicy: Never, containers: [${node(client)}] } }
`;
}
