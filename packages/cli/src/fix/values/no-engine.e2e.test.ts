import { chmodSync } from 'node:fs';
import { expect, it } from 'vitest';
import { folderWith, TIMEOUT } from '../rendered.test-support.ts';

const { path, fix } = folderWith({
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': 'hostPID: true\n',
  'shop/templates/web.yaml': 'hostPID: {{ .Values.hostPID }}\n',
  helm: `#!/bin/sh
echo '---
# Source: shop/templates/web.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostPID: true
  containers: [{name: web, image: "nginx:1.27"}]'
`,
});

it(
  'without the engine nobody says that the template has to change',
  () => {
    chmodSync(path('helm'), 0o755);
    const said = fix(`shop --review --control host-pid --helm-bin ${path('helm')}`);
    expect(said).toContain('only the rendering engine tells which key of the values decides');
    expect(said).not.toContain('its template has to change');
  },
  TIMEOUT,
);
