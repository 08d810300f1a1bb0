import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulwark-offers-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Result {
  readonly ruleId: string;
  readonly fixes?: readonly {
    readonly artifactChanges: readonly {
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent?: { readonly text: string };
      }[];
    }[];
  }[];
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      serviceAccount: web # who it is
      containers:
        - {name: c, image: 'example.org/c:1'}
`;

async function sarif(text: string): Promise<readonly Result[]> {
  writeFileSync(join(folder, 'web.yaml'), text);
  const output = join(folder, 'out.sarif');
  await runCommandLine(['scan', join(folder, 'web.yaml'), '--format', 'sarif', '--output', output]);
  return (JSON.parse(readFileSync(output, 'utf8')) as { runs: [{ results: Result[] }] }).runs[0].results;
}

it('a fix in SARIF, made in the file, clears its finding and nothing else', async () => {
  const before = await sarif(DEPLOYMENT);
  const offered = before.filter(({ fixes }) => fixes !== undefined);
  expect(offered.map(({ ruleId }) => ruleId)).toEqual(['workload/deprecated-service-account-field']);
  const replacements = offered[0]?.fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
  const lines = DEPLOYMENT.split(/(?<=\n)/);
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).join('').length + column - 1;
  const fixed = replacements.toReversed().reduce((text, { deletedRegion: region, insertedContent }) => {
    const [start, end] = [
      offset(region.startLine, region.startColumn),
      offset(region.endLine, region.endColumn),
    ];
    return text.slice(0, start) + (insertedContent?.text ?? '') + text.slice(end);
  }, DEPLOYMENT);
  expect(fixed).toContain('      serviceAccountName: web # who it is\n');
  const rules = (results: readonly Result[]): readonly string[] => results.map(({ ruleId }) => ruleId);
  expect(rules(await sarif(fixed))).toEqual(rules(before.filter((result) => !offered.includes(result))));
});
