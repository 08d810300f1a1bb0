import type { ScanResult } from '@bulwark/model';
import { expect, it } from 'vitest';
import { lowerCoverage } from './coverage.ts';

const unread = (...codes: string[]) =>
  codes.map((code) => ({ file: 'f', line: undefined, column: undefined, code, message: 'm', hint: 'h' }));

const result = (objects: number, coverage = 100): ScanResult =>
  ({
    coverage,
    objects: Array.from({ length: objects }),
    frameworks: [{ coverage: 50 }],
    areas: [{ coverage: 0 }, { coverage }],
  }) as unknown as ScanResult;

it('an input that could not be read counts as an object that was not judged', () => {
  expect(lowerCoverage(result(3), unread('BW-RENDER-FAIL'))).toMatchObject({
    coverage: 75,
    frameworks: [{ coverage: 37.5 }],
    areas: [{ coverage: 0 }, { coverage: 75 }],
  });
  expect(lowerCoverage(result(0), unread('BW-READ-SYNTAX')).coverage).toBe(0);
});
it('never rounds up to everything', () => {
  expect(lowerCoverage(result(100_000), unread('BW-READ-SYNTAX')).coverage).toBe(99.9);
});
it('what a cluster withholds is counted by the controls that need it', () => {
  const whole = result(3);
  expect(lowerCoverage(whole, unread('BW-CLUSTER-FORBIDDEN'))).toBe(whole);
});
