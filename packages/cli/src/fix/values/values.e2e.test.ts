import { describe, expect, it } from 'vitest';
import { folderWith, hasEngine, TIMEOUT } from '../rendered.test-support.ts';

const VALUES = `# The shop.
image: nginx:1.27   # from the hub

securityContext: {}
privileged: true
debug: "off"
`;

const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: {{ .Values.image }}
          securityContext:
            privileged: {{ .Values.privileged }}
            {{- with .Values.securityContext }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
        - name: side
          image: busybox:1.36
          securityContext: {privileged: true}
`;

const { put, read, remove, fix } = folderWith({
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': VALUES,
  'shop/templates/web.yaml': TEMPLATE,
});

describe.skipIf(!hasEngine('fixes in values'))('fixes of what a chart renders', () => {
  it(
    'are made in the values that decide, and nowhere else; twice changes nothing',
    () => {
      const controls = '--control privileged-container,privilege-escalation,drop-all-capabilities';
      const shown = fix(`shop --review ${controls}`);
      expect(shown).toContain('--- shop/values.yaml');
      expect(read('shop/values.yaml')).toBe(VALUES);

      const written = fix(`shop --review --write ${controls}`);
      const edited = read('shop/values.yaml');
      expect(edited).toContain('# The shop.\nimage: nginx:1.27   # from the hub\n');
      expect(edited).toContain('privileged: false\ndebug: "off"\n');
      expect(edited).toMatch(/allowPrivilegeEscalation: false/);
      expect(read('shop/templates/web.yaml')).toBe(TEMPLATE);
      // The second container has no key: its line in the template is named, not that of the rendered text.
      expect(written).toContain('shop/templates/web.yaml:19');

      expect(fix(`shop --review --write ${controls}`)).toContain('Nothing to fix.');
      expect(read('shop/values.yaml')).toBe(edited);
    },
    TIMEOUT,
  );

  it(
    'go into the file of the command line where that decides',
    () => {
      put({ 'prod.yaml': 'privileged: true # for now\n' });
      fix('shop --values prod.yaml --review --write --control privileged-container');
      expect(read('prod.yaml')).toBe('privileged: false # for now\n');
      expect(read('shop/values.yaml')).toBe(VALUES);
    },
    TIMEOUT,
  );

  it(
    'write nothing that was only tried, and take no container away',
    () => {
      put({ 'shop/values.yaml': LOOSE, 'shop/templates/web.yaml': LOOSE_TEMPLATE });
      const controls =
        'pull-policy,exposed-service,node-capability,privileged-container,drop-all-capabilities';
      const shown = fix(`shop --review --write --control ${controls}`);
      expect(read('shop/values.yaml')).toBe(LOOSE.replace('LoadBalancer', 'ClusterIP'));
      expect(shown).toContain('only by something else than what it wants');
      expect(shown).not.toContain('it would add a finding');
    },
    TIMEOUT,
  );

  it(
    'are refused where the command line sets the value',
    () => {
      const shown = fix('shop --set privileged=true --review --write --control privileged-container');
      expect(shown).toContain('Nothing to fix.');
      expect(shown).toContain('privileged is set on the command line');
      expect(read('shop/values.yaml')).toBe(VALUES);
    },
    TIMEOUT,
  );

  it(
    'go under the name of a subchart, and two keys that clear only together go in together',
    () => {
      put({
        'shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
        'shop/charts/db/values.yaml': 'hostPID: true\nsecurityContext: {enabled: false}\n',
        'shop/charts/db/templates/db.yaml': SUBCHART,
      });
      fix('shop --review --write --control host-pid,root-user');
      expect(read('shop/charts/db/values.yaml')).toBe(
        'hostPID: false\nsecurityContext: {enabled: true, runAsNonRoot: true}\n',
      );
      expect(read('shop/values.yaml')).toMatch(/^securityContext:\n {2}runAsNonRoot: true\n/m);
      const shown = fix('shop --review --write --control host-pid,root-user');
      expect(shown).toContain('Nothing to fix.');
    },
    TIMEOUT,
  );

  it(
    'leave a subchart that is fetched from elsewhere as it is',
    () => {
      put({
        'shop/Chart.yaml':
          'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0, repository: https://example.org/charts}]\n',
        'shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
        'shop/charts/db/values.yaml': 'hostPID: true\nsecurityContext: {enabled: false}\n',
        'shop/charts/db/templates/db.yaml': SUBCHART,
      });
      fix('shop --review --write --control host-pid,root-user');
      expect(read('shop/charts/db/values.yaml')).toContain('hostPID: true\n');
      expect(read('shop/values.yaml')).toMatch(/^db:\n {2}hostPID: false\n/m);
    },
    TIMEOUT,
  );

  it(
    'go into the object that deploys the chart with values of its own',
    () => {
      put({ 'flux/release.yaml': RELEASE, 'argo/application.yaml': APPLICATION });
      fix('. --review --write --control privileged-container');
      expect(read('flux/release.yaml')).toBe(RELEASE.replace('privileged: true', 'privileged: false'));
      expect(read('argo/application.yaml')).toBe(
        APPLICATION.replace('privileged: true', 'privileged: false'),
      );
      expect(read('shop/values.yaml')).toBe(VALUES.replace('privileged: true', 'privileged: false'));
      expect(fix('. --review --write --control privileged-container')).toContain('Nothing to fix.');
    },
    TIMEOUT,
  );

  it(
    'are guidance where the chart has no values file, or lies outside of what was named',
    () => {
      remove('shop/values.yaml');
      put({
        'shop/templates/web.yaml': TEMPLATE.replace(
          '.Values.privileged',
          '.Values.privileged | default true',
        ),
      });
      const shown = fix('shop --set image=nginx:1 --review --control privileged-container');
      expect(shown).toContain('Nothing to fix.');
      expect(shown).toContain('shop/templates/web.yaml:13');
    },
    TIMEOUT,
  );
});

const LOOSE = `image: nginx:1.27
kindOfService: LoadBalancer
fetch: IfNotPresent
rights: [SYS_ADMIN, NET_BIND_SERVICE]
helper: true
`;

const LOOSE_TEMPLATE = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: {{ .Values.image }}
      imagePullPolicy: {{ .Values.fetch }}
      securityContext: {capabilities: {add: {{ toJson .Values.rights }}}}
    {{- if .Values.helper }}
    - name: helper
      image: nginx:1.27@sha256:0cb852c2ef0a4d7f2b3f4d6ab6a0e2e7a63b31f8d0d5c1d1c43e0e1f4a3c9b10
      securityContext: {privileged: true}
    {{- end }}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: {{ .Values.kindOfService }}, ports: [{port: 80}]}
`;

const SUBCHART = `apiVersion: v1
kind: Pod
metadata: {name: db}
spec:
  hostPID: {{ .Values.hostPID }}
  containers:
    - name: db
      image: postgres:17
      {{- if .Values.securityContext.enabled }}
      securityContext: {{- omit .Values.securityContext "enabled" | toYaml | nindent 8 }}
      {{- end }}
`;

const RELEASE = `# Deployed by Flux.
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: apps}
spec:
  chart: {spec: {chart: shop, sourceRef: {kind: GitRepository, name: here}}}
  values:
    privileged: true # for now
`;

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  destination: {namespace: shop}
  source:
    repoURL: https://example.org/here.git
    path: shop
    helm:
      values: |
        # Of this environment.
        privileged: true
        image: nginx:1.28
`;
