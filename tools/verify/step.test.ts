import { describe, expect, it } from 'vitest';
import { addTotals, runLane, totalsLine } from './step.ts';

const totals = { passed: 2, failed: 1, skipped: 0 };

describe('runLane', () => {
  it('prints a line per step and the output of those that failed only', async () => {
    const printed: string[] = [];
    const results = await runLane(
      [
        {
          name: 'good',
          run: () => Promise.resolve({ ok: true, output: 'quiet', note: 'fine', milliseconds: 1234 }),
        },
        { name: 'bad', run: () => Promise.resolve({ ok: false, output: 'loud\n', milliseconds: 0 }) },
      ],
      (text) => printed.push(text),
    );
    expect(printed).toEqual(['ok   good           1.2 s  fine', 'FAIL bad            0.0 s\nloud']);
    expect([...results].map(([name, { ok }]) => [name, ok])).toEqual([
      ['good', true],
      ['bad', false],
    ]);
  });
  it('takes a step that throws for failed and goes on', async () => {
    const results = await runLane(
      [
        { name: 'broken', run: () => Promise.reject(new Error('no such tool')) },
        { name: 'next', run: () => Promise.resolve({ ok: true }) },
      ],
      () => undefined,
    );
    expect(results.get('broken')).toMatchObject({ ok: false, output: 'Error: no such tool' });
    expect(results.get('next')).toEqual({ ok: true });
  });
});

it('sums up totals', () => {
  expect(totalsLine(addTotals([totals, totals, { passed: 0, failed: 0, skipped: 4 }]))).toBe(
    '4 passed, 2 failed, 4 skipped',
  );
  expect(totalsLine(addTotals([]))).toBe('0 passed, 0 failed, 0 skipped');
});
