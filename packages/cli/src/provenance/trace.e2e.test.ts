import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Finding } from '@bulwark/model';
import { openRenderer } from '@bulwark/render';
import { afterEach, describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import type { ScanRequest, SelectionFlags } from '../arguments/request.ts';
import { evaluate } from '../evaluate.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { postureOf } from '../fix/offers.ts';
import { library } from '../library.ts';
import { traceFindings } from './trace-findings.ts';

/** Without the engine (npm run build:render) these tests are skipped with a notice, but fail in CI. */
function hasEngine(): boolean {
  const found = openRenderer()?.name === 'engine';
  if (!found && process.env['CI'] === 'true') throw new Error('the rendering engine is needed');
  if (!found) console.warn('tracing is not tested: the engine is not built (npm run build:render)');
  return found;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Scanned {
  /** The finding of a control, on a container where one is named. */
  readonly of: (control: string, container?: string) => string;
  readonly findings: readonly Finding[];
  readonly incomplete: readonly string[];
}

/** Scans files and traces what is found; places are told relative to them. */
async function scan(
  files: Readonly<Record<string, string>>,
  flags: Partial<SelectionFlags> = {},
): Promise<Scanned> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-trace-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const request: ScanRequest = buildRequest({ ...EVERYTHING, ...flags }, library);
  const { posture, close } = await evaluate([folder], request);
  const { findings, excepted } = posture.result();
  const { incomplete } = await traceFindings({ findings, excepted }, postureOf(request));
  await close();
  const of = (control: string, container?: string): string => {
    const found = findings.find(
      (each) => each.control === control && (container === undefined || each.container === container),
    );
    return found === undefined ? 'no finding' : told(found).replaceAll(`${folder}/`, '');
  };
  return { of, findings, incomplete };
}

function told({ trace }: Finding): string {
  if (trace === undefined) return 'no trace';
  const { file, line, values, patch } = trace;
  return [
    `${file}:${line}`,
    ...values.map((key) => `${key.effect} ${key.key} (${key.file}:${key.line})`),
    ...(patch === undefined ? [] : [`patch ${patch.file}:${patch.line}`]),
  ].join(', ');
}

const CHART = 'apiVersion: v2\nname: shop\nversion: 1.0.0\n';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      {{- with .Values.pod }}
      hostNetwork: {{ .hostNetwork }}
      {{- end }}
      {{- include "shop.podSecurity" . | nindent 6 }}
      containers:
        {{- range .Values.containers }}
        - name: {{ .name }}
          image: {{ .image | quote }}
          securityContext:
            privileged: {{ .privileged }}
        {{- end }}
        - name: proxy
          image: "{{ .Values.proxy.image.repository }}:{{ .Values.proxy.image.tag }}"
          resources: {{- toYaml .Values.proxy.resources | nindent 12 }}
          {{- if .Values.proxy.securityContext }}
          securityContext:
            {{- toYaml .Values.proxy.securityContext | nindent 12 }}
          {{- end }}
`;
const HELPERS = `{{- define "shop.podSecurity" -}}
hostPID: {{ .Values.global.debug }}
{{- end }}
`;
const VALUES = `global:
  debug: true
pod:
  hostNetwork: true
containers:
  - name: web
    image: example.org/web:1.0
    privileged: true
proxy:
  image:
    repository: example.org/proxy
    tag: latest
  resources: {}
  securityContext: {}
`;

describe.skipIf(!hasEngine())('findings of charts', { timeout: 120_000 }, () => {
  it('name the line of the template and the keys that decide', async () => {
    const { of, findings, incomplete } = await scan({
      'shop/Chart.yaml': CHART,
      'shop/values.yaml': VALUES,
      'shop/templates/_helpers.tpl': HELPERS,
      'shop/templates/web.yaml': DEPLOYMENT,
    });
    expect({
      hostNetwork: of('workload/host-network'),
      hostPID: of('workload/host-pid'),
      privileged: of('workload/privileged-container', 'web'),
      latest: of('image/latest-tag', 'proxy'),
      memory: of('resource/memory-limit', 'proxy'),
      escalation: of('workload/privilege-escalation', 'proxy'),
    }).toMatchInlineSnapshot(`
      {
        "escalation": "shop/templates/web.yaml:23, clears proxy.securityContext.allowPrivilegeEscalation (shop/values.yaml:14)",
        "hostNetwork": "shop/templates/web.yaml:13, sets pod.hostNetwork (shop/values.yaml:4)",
        "hostPID": "shop/templates/_helpers.tpl:2, sets global.debug (shop/values.yaml:2)",
        "latest": "shop/templates/web.yaml:24, sets proxy.image.tag (shop/values.yaml:12)",
        "memory": "shop/templates/web.yaml:25, clears proxy.resources.limits.memory (shop/values.yaml:13)",
        "privileged": "shop/templates/web.yaml:21, sets containers[0].privileged (shop/values.yaml:8)",
      }
    `);
    expect(incomplete).toEqual([]);
    expect(findings.filter(({ trace }) => trace?.line === undefined)).toEqual([]);
  });

  it('name the values file that wins, and none for what the command line sets', async () => {
    const files = {
      'shop/Chart.yaml': CHART,
      'shop/values.yaml': VALUES,
      'shop/ci/debug-values.yaml': '# for debugging\npod:\n  hostNetwork: true\n',
      'shop/templates/_helpers.tpl': HELPERS,
      'shop/templates/web.yaml': DEPLOYMENT,
    };
    const { findings } = await scan(files, { allValues: true });
    const places = findings
      .filter(({ control }) => control === 'workload/host-network')
      .map((finding) => told(finding).replace(/.*\((?:.*\/)?(.*)\)/, '$1'));
    expect(places.toSorted()).toEqual(['debug-values.yaml:3', 'values.yaml:4']);
    const { of } = await scan(files, { set: ['pod.hostNetwork=true'] });
    expect(of('workload/host-network')).toMatchInlineSnapshot(
      `"shop/templates/web.yaml:13, sets pod.hostNetwork (undefined:undefined)"`,
    );
  });

  it('name the keys of subcharts as the top chart sets them', async () => {
    const { of } = await scan({
      'shop/Chart.yaml': `${CHART}dependencies:\n- {name: db, version: 1.0.0, repository: "", alias: store}\n`,
      'shop/values.yaml': 'store:\n  hostIPC: true\n',
      'shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'shop/charts/db/values.yaml': 'hostIPC: false\nhostPID: true\n',
      'shop/charts/db/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec:\n  hostIPC: {{ .Values.hostIPC }}\n  hostPID: {{ .Values.hostPID }}\n  containers: []\n',
    });
    expect([of('workload/host-ipc'), of('workload/host-pid')]).toMatchInlineSnapshot(`
      [
        "shop/charts/db/templates/pod.yaml:5, sets store.hostIPC (shop/values.yaml:2)",
        "shop/charts/db/templates/pod.yaml:6, sets store.hostPID (shop/charts/db/values.yaml:2)",
      ]
    `);
  });

  it('claim nothing that was not seen: literals, and what changes with every rendering', async () => {
    const { of } = await scan({
      'shop/Chart.yaml': CHART,
      'shop/values.yaml': 'unused: true\n',
      'shop/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  # {{ .Values.unused }}\n  hostPID: true\n  containers:\n    - name: a\n      image: example.org/a:{{ randAlpha 5 }}\n',
    });
    expect([of('workload/host-pid'), of('image/unpinned-digest')]).toMatchInlineSnapshot(`
      [
        "shop/templates/pod.yaml:6",
        "shop/templates/pod.yaml:9",
      ]
    `);
  });
});

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostPID: true
  containers:
    - name: side
      image: example.org/side:1.0
    - name: web
      image: example.org/web:1.0
`;

describe.skipIf(!hasEngine())('findings of kustomizations', { timeout: 120_000 }, () => {
  it('name the resource, and the patch that sets the value', async () => {
    const { of, incomplete } = await scan({
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\n${POD}`,
      'prod/kustomization.yaml':
        'namePrefix: prod-\nresources: [../base]\nimages:\n  - name: example.org/side\n    newTag: latest\npatches:\n  - path: net.yaml\n  - path: ipc.yaml\n    target: {kind: Pod}\n  - target: {kind: Pod}\n    patch: |-\n      - {op: add, path: /spec/shareProcessNamespace, value: true}\n',
      'prod/net.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostNetwork: true\n  containers:\n    - name: web\n      securityContext: {privileged: true}\n',
      'prod/ipc.yaml': '- op: add\n  path: /spec/hostIPC\n  value: true\n',
    });
    expect({
      resource: of('workload/host-pid'),
      absent: of('workload/writable-root-filesystem', 'web'),
      merge: of('workload/host-network'),
      privileged: of('workload/privileged-container', 'web'),
      json: of('workload/host-ipc'),
      image: of('image/latest-tag', 'side'),
    }).toMatchInlineSnapshot(`
      {
        "absent": "base/web.yaml:14",
        "image": "base/web.yaml:13, patch prod/kustomization.yaml:4",
        "json": "base/web.yaml:9, patch prod/ipc.yaml:1",
        "merge": "base/web.yaml:9, patch prod/net.yaml:5",
        "privileged": "base/web.yaml:14, patch prod/net.yaml:8",
        "resource": "base/web.yaml:10",
      }
    `);
    expect(incomplete).toEqual([]);
  });
});
