// examples/in-cluster, taken in as docs/in-cluster.md says, and judged by Bulwark itself.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { renderEngine } from '../package/engine.ts';
import { run } from '../package/process.ts';
import { root } from '../root.ts';
import { codeBlocks } from './markdown.ts';

interface Report {
  readonly findings: readonly { readonly control: string; readonly object: { readonly name: string } }[];
  readonly objects: readonly { readonly kind: string }[];
  readonly unread: readonly unknown[];
}

const page = readFileSync(join(root, 'docs/in-cluster.md'), 'utf8');
const [site = '', narrowed = ''] = codeBlocks(page)
  .filter(({ language }) => language === 'yaml')
  .map(({ text }) => text);
/** Controls that the guide names as failing, by the row of its table. */
const [listed = [], probes = [], placeholder = [], secrets = []] = [
  ...page.matchAll(/^\| (`[a-z-]+\/.*?) \|/gm),
].map(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id));

const folder = mkdtempSync(join(tmpdir(), 'bulwark-in-cluster-'));
beforeEach(() => cpSync(join(root, 'examples/in-cluster'), join(folder, 'base'), { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

/** Scans a kustomization that is all that there is. */
function scan(path: string, ...words: readonly string[]): Report {
  const whole = ['--complete-kinds', 'all', '--format', 'json'];
  const { stdout, stderr } = run([process.execPath, 'tools/bulwark.ts', 'scan', path, ...whole, ...words]);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Report;
  expect(report.unread).toEqual([]);
  expect(report.objects.map(({ kind }) => kind)).toContain('CronJob');
  return report;
}

/** Scans what the guide has its reader write, with these components. */
function scanSite(components: readonly string[], more = ''): Report {
  const text = `${site.replace('components: []', `components: [${components.join()}]`)}\n${more}`;
  writeFileSync(join(folder, 'kustomization.yaml'), text);
  return scan(folder);
}

const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].sort();
const failing = ({ findings }: Report): string[] => sorted(findings.map(({ control }) => control));

describe.runIf(renderEngine('examples/in-cluster') !== undefined)('examples/in-cluster', () => {
  it('fails no control of the Pod Security Standards or of NSA', () => {
    const { findings } = scan(join(folder, 'base'), '--framework', 'pss-restricted,nsa');
    expect(findings).toEqual([]);
  });

  it('fails the controls that the guide names, and no other', () => {
    expect(failing(scan(join(folder, 'base')))).toEqual(sorted([...listed, ...probes, ...placeholder]));
    expect(failing(scanSite([]))).toEqual(sorted([...listed, ...probes]));
    expect(failing(scanSite(['base/json', 'base/policy', 'base/read-secrets']))).toEqual(
      sorted([...listed, ...probes, ...secrets]),
    );
  });

  it('takes the narrower NetworkPolicy of the guide', () => {
    expect(narrowed).toContain('ipBlock');
    expect(failing(scanSite([], narrowed))).toEqual(sorted([...listed, ...probes]));
  });
});
