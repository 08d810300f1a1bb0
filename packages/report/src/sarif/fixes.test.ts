import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import type { TextChange } from '../format.ts';
import { exampleFinding, exampleOptions, exampleReport, exampleRule } from '../report.test-support.ts';
import { sarifReport } from './sarif.ts';

const { $schema: _draft, id: _id, ...schema } = sarifSchema;
const isSarif = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false }).compile(schema);

interface Log {
  readonly runs: readonly [{ readonly results: readonly { readonly fixes?: unknown }[] }];
}

async function resultsOf(changes: readonly TextChange[] | undefined): Promise<Log['runs'][0]['results']> {
  const report = exampleReport([exampleFinding(1, { file: 'a b.yaml' })]);
  const excepted = [{ finding: exampleFinding(2), rule: exampleRule }];
  const given = { ...report, result: { ...report.result, excepted } };
  const chunks = await sarifReport(given, { ...exampleOptions(), changesOf: () => changes });
  const log = JSON.parse([...chunks].join('')) as Log;
  expect([isSarif(log), isSarif.errors]).toEqual([true, null]);
  return log.runs[0].results;
}

it('carries the changes of a fix, but not of what somebody has decided to live with', async () => {
  const [result, excepted] = await resultsOf([
    { line: 3, column: 5, endLine: 4, endColumn: 1, text: '' },
    { line: 7, column: 1, endLine: 7, endColumn: 1, text: 'a: "b"\n' },
  ]);
  expect(result?.fixes).toEqual([
    {
      description: { text: 'Set privileged to false.' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'a%20b.yaml' },
          replacements: [
            { deletedRegion: { startLine: 3, startColumn: 5, endLine: 4, endColumn: 1 } },
            {
              deletedRegion: { startLine: 7, startColumn: 1, endLine: 7, endColumn: 1 },
              insertedContent: { text: 'a: "b"\n' },
            },
          ],
        },
      ],
    },
  ]);
  expect(excepted).toBeDefined();
  expect(excepted).not.toHaveProperty('fixes');
});

it('has none where there are none', async () => {
  for (const result of await resultsOf(undefined)) expect(result).not.toHaveProperty('fixes');
});
