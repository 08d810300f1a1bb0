import { describe, expect, it } from 'vitest';
import { folderWith, hasEngine, TIMEOUT } from '../rendered.test-support.ts';

const CONTROLS = '--control host-pid,host-ipc,privileged-container';

const WEB = `# The shop's front.
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: true   # once needed
      containers:
        - name: web
          image: example.org/web:1
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;
const BASE = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': WEB };

/** A patch of that deployment, with lines of its pod spec. */
function patchWith(...lines: readonly string[]): string {
  const spec = lines.map((line) => `      ${line}\n`).join('');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n${spec}`;
}

/** A text as it stands in a block of lines below `- patch:`. */
function asBlock(text: string): string {
  return text.replaceAll(/^/gm, '      ').trimEnd();
}

const { put, read, fix: plainFix } = folderWith({});

function fix(line: string): string {
  return plainFix(`${line} --review`);
}

/** Makes the fixes, and makes sure that a second time finds nothing to do. */
function fixTwice(line: string): string {
  const written = fix(`${line} --write`);
  expect(fix(`${line} --write`)).toMatch(/^Nothing to fix\./);
  return written;
}

describe.skipIf(!hasEngine('fixes in kustomizations'))('fixes of what kustomizations build', () => {
  it(
    'are made in the base, where all overlays have them',
    () => {
      put({
        ...BASE,
        'overlays/dev/kustomization.yaml': 'namePrefix: dev-\nresources: [../../base]\n',
        'overlays/prod/kustomization.yaml':
          'namespace: prod\nresources: [../../base]\nreplicas: [{name: web, count: 3}]\n',
      });
      const shown = fix(`. ${CONTROLS}`);
      expect(shown).toContain('--- base/web.yaml');
      expect(shown).toContain('Deployment/default/dev-web');
      expect(shown).toContain('Deployment/prod/web');
      expect(shown).toContain('2 fixes in 1 file, which clear 2 findings');
      expect(read('base/web.yaml')).toBe(WEB);
      fixTwice(`. ${CONTROLS}`);
      expect(read('base/web.yaml')).toBe(WEB.replace('hostPID: true ', 'hostPID: false '));
    },
    TIMEOUT,
  );

  it(
    'are made in the patch that sets the value',
    () => {
      const patch = patchWith(
        'hostIPC: true # to be seen to',
        'containers:',
        '  - name: web',
        '    securityContext: {privileged: true}',
      );
      const operations = '- {op: add, path: /spec/template/spec/hostPID, value: true}\n';
      put({
        'base/kustomization.yaml': 'resources: [web.yaml]\n',
        'base/web.yaml': WEB.replace('hostPID: true', 'hostPID: false'),
        'prod/kustomization.yaml': `namePrefix: p-
resources: [../base]
patches:
  - path: merge.yaml
  - path: operations.yaml
    target: {kind: Deployment}
`,
        'prod/merge.yaml': patch,
        'prod/operations.yaml': operations,
      });
      fixTwice(`. ${CONTROLS}`);
      expect(read('prod/merge.yaml')).toBe(
        patch.replace('hostIPC: true', 'hostIPC: false').replace('privileged: true', 'privileged: false'),
      );
      expect(read('prod/operations.yaml')).toBe(operations.replace('value: true', 'value: false'));
      expect(read('base/web.yaml')).toContain('hostPID: false');
    },
    TIMEOUT,
  );

  it(
    'are made in a patch that stands in the kustomization itself, and in a component',
    () => {
      const kustomization = `resources: [../base]
components: [../debug]
patches:
  - target: {kind: Deployment}
    # Why this is here.
    patch: |-
      - op: add   # added
        path: /spec/template/spec/hostIPC
        value: true

      - op: add
        path: /metadata/labels
        value: {team: shop}
`;
      const component = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - patch: |
${asBlock(patchWith('containers:', '  - name: web', '    securityContext:', '      privileged: true'))}
`;
      put({
        ...BASE,
        'prod/kustomization.yaml': kustomization,
        'debug/kustomization.yaml': component,
      });
      fixTwice(`. ${CONTROLS}`);
      expect(read('prod/kustomization.yaml')).toBe(kustomization.replace('value: true', 'value: false'));
      expect(read('debug/kustomization.yaml')).toBe(
        component.replace('privileged: true', 'privileged: false'),
      );
      expect(read('base/web.yaml')).toBe(WEB.replace('hostPID: true ', 'hostPID: false '));
    },
    TIMEOUT,
  );

  it(
    'are made in a patch of the overlay where the base lies outside of what was named, and else say where',
    () => {
      const patch = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {tier: front}
`;
      put({
        ...BASE,
        'prod/kustomization.yaml': 'resources: [../base]\npatches: [{path: patch.yaml}]\n',
        'prod/patch.yaml': patch,
        'test/kustomization.yaml': 'nameSuffix: -t\nresources: [../base]\n',
      });
      fixTwice(`prod ${CONTROLS}`);
      expect(read('prod/patch.yaml')).toBe(`${patch}spec:\n  template:\n    spec:\n      hostPID: false\n`);
      const shown = fix(`test ${CONTROLS} --write`);
      expect(shown).toContain(
        'it would have to be made in base/web.yaml, which lies outside of the paths that were named',
      );
      expect(shown).toContain('base/web.yaml:10  Deployment/default/web-t');
      expect(read('base/web.yaml')).toBe(WEB);
    },
    TIMEOUT,
  );

  it(
    'are not made in a base where another overlay would suffer, be it named or not',
    () => {
      const privileged = `resources: [../base]
patches:
  - patch: |-
${asBlock(patchWith('containers: [{name: web, securityContext: {privileged: true}}]'))}
`;
      put({
        ...BASE,
        'test/kustomization.yaml': 'nameSuffix: -t\nresources: [../base]\n',
        'prod/kustomization.yaml': privileged,
      });
      const controls = '--control privilege-escalation';
      const shown = fix(`test base ${controls} --write`);
      // A privileged container must be let gain privileges.
      expect(shown).toContain('the API server would refuse it');
      expect(read('base/web.yaml')).toBe(WEB);
      expect(read('prod/kustomization.yaml')).toBe(privileged);
    },
    TIMEOUT,
  );

  it(
    'leave what is under an exception in another overlay',
    () => {
      put({
        ...BASE,
        'dev/kustomization.yaml': 'namePrefix: dev-\nresources: [../base]\n',
        'prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\n',
        'bulwark.yaml': 'exceptions: [{control: host-pid, namespace: prod, reason: it watches the node}]\n',
      });
      const shown = fix(`. --control host-pid --write`);
      expect(shown).toContain('it would change what is under an exception in kustomization prod');
      expect(read('base/web.yaml')).toBe(WEB);
    },
    TIMEOUT,
  );

  it(
    'compose with those of the same file as it stands',
    () => {
      put({
        ...BASE,
        'prod/kustomization.yaml': `namespace: prod
resources: [../base]
patches: [{path: patch.yaml}]
`,
        'prod/patch.yaml': patchWith('hostIPC: true'),
      });
      fixTwice(`base/web.yaml prod`);
      expect(read('base/web.yaml').match(/hostPID: false/g)).toHaveLength(1);
      expect(read('base/web.yaml').match(/drop:/g)).toHaveLength(1);
      expect(read('prod/patch.yaml')).toContain('hostIPC: false');
    },
    TIMEOUT,
  );
});
