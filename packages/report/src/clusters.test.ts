import { pdfText } from '@bulwark/testkit/pdf-text';
import { describe, expect, it } from 'vitest';
import { clusterOverviews } from './clusters.ts';
import { FORMATS } from './formats.ts';
import type { FormatName } from './formats.ts';
import { exampleFinding, exampleOptions, exampleReport, HOSTILE } from './report.test-support.ts';
import type { ClusterInformation, Report } from './report.ts';

const OLD: ClusterInformation = {
  name: 'shop-east',
  context: 'east',
  uid: 'uid-east',
  version: 'v1.32.13',
  endOfLife: { lastDay: '2026-02-28', ended: true },
  nodes: 3,
  kubelets: { 'v1.31.9': 1, 'v1.32.13': 2 },
  namespaces: 14,
  podSecurity: { restricted: 2, baseline: 5, privileged: 1, none: 6 },
  exposure: { loadBalancers: 4, nodePorts: 0, ingresses: 7, routes: 1 },
};
/** One of which most could not be read. */
const DARK: ClusterInformation = {
  ...OLD,
  name: 'shop-west',
  version: '',
  endOfLife: null,
  nodes: null,
  kubelets: {},
  namespaces: null,
  podSecurity: null,
  exposure: { loadBalancers: null, nodePorts: null, ingresses: null, routes: 0 },
};

/** A scan of clusters with a finding in each. */
function reportOn(clusters: readonly ClusterInformation[]): Report {
  const findings = clusters.map(({ name }, index) => ({
    ...exampleFinding(index),
    unit: name,
    origin: { source: 'cluster', cluster: name, uid: `uid-${index}` } as const,
    location: undefined,
  }));
  const report = exampleReport(findings);
  const units = clusters.map(({ name }) => ({ name, objects: 1, completeKinds: [] }));
  return { ...report, run: { ...report.run, clusters }, result: { ...report.result, units } };
}

async function textOf(name: FormatName, report: Report): Promise<string> {
  const chunks = [...(await FORMATS[name].render(report, exampleOptions()))];
  return chunks.map((chunk) => (typeof chunk === 'string' ? chunk : pdfText(chunk))).join('');
}

/** What a reader sees, whatever the format breaks lines at or writes for it. */
function words(text: string): string {
  return text.replaceAll(/<!-- -->|&#(\d+);|\s+/g, (_whole, code: string | undefined) =>
    code === undefined ? '' : String.fromCharCode(Number(code)),
  );
}

const SHOWING = ['terminal', 'markdown', 'html', 'pdf'] as const;
const patience = { timeout: 120_000 };

describe('the overview of live clusters', patience, () => {
  it.each(SHOWING)('%s tells every fact of every cluster', async (name) => {
    const report = reportOn([OLD, DARK]);
    const text = words(await textOf(name, report));
    const facts = clusterOverviews(report).flatMap(({ facts }) => facts);
    expect(facts).toHaveLength(10);
    for (const { text: fact } of facts) expect(text).toContain(words(fact));
  });

  it.each(SHOWING)('%s tells workloads of several clusters apart', async (name) => {
    const text = words(await textOf(name, reportOn([OLD, DARK])));
    expect(text).toMatch(/web-0`?\(?shop-east/);
    expect(text).toMatch(/web-1`?\(?shop-west/);
  });

  it.each(SHOWING)('%s says nothing of clusters where there are none', async (name) => {
    expect(words(await textOf(name, exampleReport([exampleFinding(1)])))).not.toContain('PodSecurity:');
  });

  it('takes no number that is not known for none', () => {
    const [dark] = clusterOverviews(reportOn([DARK]));
    const unknown = 'not known, since not all could be read';
    expect(dark?.facts.map(({ text }) => text)).toEqual([
      'not told by the API server; how long it gets fixes is not known here',
      unknown,
      unknown,
      unknown,
      'Services of type LoadBalancer not known, Services of type NodePort not known, Ingresses not known, routes 0',
    ]);
  });

  it.each(['terminal', 'markdown'] as const)('%s looks as reviewed', async (name) => {
    const text = await textOf(name, reportOn([OLD, DARK]));
    await expect(text).toMatchFileSnapshot(`goldens/clusters${FORMATS[name].extension}`);
  });

  it.each(HOSTILE)('is safe from the name %j', async (name) => {
    const report = reportOn([{ ...OLD, name }]);
    expect(await textOf('html', report)).not.toMatch(/<(?:img|script>alert)/);
    const markdown = await textOf('markdown', report);
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown.split('\n').filter((line) => line.startsWith('### Cluster'))).toHaveLength(1);
    expect(markdown).not.toContain('<script>');
  });
});
