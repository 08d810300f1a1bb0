// What the page offers to begin with.

export const EXAMPLES: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'A Deployment',
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx:latest
          ports:
            - containerPort: 80
          env:
            - name: DB_PASSWORD
              value: correct-horse-battery
          securityContext:
            privileged: true
`,
  },
  {
    title: 'Rights of a service account',
    text: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: builder
  namespace: ci
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: builder
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: builder
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: builder
subjects:
  - kind: ServiceAccount
    name: builder
    namespace: ci
`,
  },
  {
    title: 'An agent on every node',
    text: `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-agent
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: node-agent}
  template:
    metadata:
      labels: {app: node-agent}
    spec:
      hostPID: true
      hostNetwork: true
      containers:
        - name: agent
          image: registry.example.org/agent:1.4.2
          volumeMounts:
            - name: runtime
              mountPath: /var/run/docker.sock
            - name: root
              mountPath: /host
      volumes:
        - name: runtime
          hostPath: {path: /var/run/docker.sock}
        - name: root
          hostPath: {path: /}
`,
  },
];
