import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@bulwark/model';
import { openRenderer } from '@bulwark/render';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import { evaluate } from '../evaluate.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { postureOf } from '../fix/offers.ts';
import { library } from '../library.ts';
// 100 findings out of those that some key clears. Found without looking at templates: every key of the values, and every key that any template
// reads, was changed alone, each to several values, and the chart rendered and judged again. At most eight keys are kept of each.
import sample from './clearable-findings.json' with { type: 'json' };
import { traceFindings } from './trace-findings.ts';

const repository = new URL('../../../..', import.meta.url).pathname;
const corpus = join(process.env['BULWARK_SHARED'] ?? join(repository, '../shared'), 'corpus');
const isThere = existsSync(corpus);
if (!isThere) console.warn(`findings of charts in the corpus: not traced, there is no ${corpus}`);

function hasEngine(): boolean {
  const found = openRenderer()?.name === 'engine';
  if (!found && process.env['CI'] === 'true') throw new Error('the rendering engine is needed');
  if (!found)
    console.warn('findings of the corpus: not traced, the engine is not built (npm run build:render)');
  return found;
}

async function tracedFindings(chart: string): Promise<readonly Finding[]> {
  const request = buildRequest(EVERYTHING, library);
  const { posture, close } = await evaluate([join(corpus, chart)], request);
  const result = posture.result();
  await traceFindings(result, postureOf(request));
  await close();
  return result.findings.filter(({ origin }) => origin.source === 'file' && origin.rendered !== undefined);
}

type Clearable = (typeof sample)[number];

function isOf(clearable: Clearable, { control, object, container, path }: Finding): boolean {
  return (
    control === clearable.control &&
    `${object.kind}/${object.name}` === clearable.object &&
    (container ?? null) === clearable.container &&
    path.join('.') === clearable.path
  );
}

/** The same key, or one within or around it: `resources` and `resources.limits.cpu` say the same. */
function isSame(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

describe.skipIf(!isThere || !hasEngine())('charts of the corpus', { timeout: 1_200_000 }, () => {
  it('nearly every finding has a template line, and of those that a key clears most name one', async () => {
    let findings = 0;
    let lines = 0;
    let keys = 0;
    const unknown: string[] = [];
    for (const [chart, clearable] of Map.groupBy(sample, (each) => each.chart)) {
      const traced = await tracedFindings(chart);
      findings += traced.length;
      lines += traced.filter(({ trace }) => trace?.line !== undefined).length;
      for (const each of clearable) {
        const found = traced.find((finding) => isOf(each, finding));
        const told = found?.trace?.values.map(({ key }) => key) ?? [];
        if (told.some((key) => each.keys.some((known) => isSame(key, known)))) keys += 1;
        else unknown.push(`${chart} ${each.object} ${each.control}`);
      }
    }
    expect(findings).toBeGreaterThan(sample.length);
    expect(lines / findings).toBeGreaterThanOrEqual(0.97);
    expect(keys / sample.length, unknown.join('\n')).toBeGreaterThanOrEqual(0.8);
  });
});
