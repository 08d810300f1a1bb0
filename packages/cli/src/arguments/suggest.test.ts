import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, edits, suggestions } from './suggest.ts';

const names = ['workload/privileged-container', 'workload/host-path', 'C-0057', 'C-0045', 'nsa-cisa', 'nsa'];

describe('suggestions', () => {
  it.each([
    ['nsaa', ['nsa']],
    ['C-0075', ['C-0045', 'C-0057']],
    ['privileged-contaner', ['workload/privileged-container']],
    ['privileged', ['workload/privileged-container']],
    ['WORKLOAD/HOST-PATH', ['workload/host-path']],
    ['something else', []],
  ])('%s', (given, expected) => {
    expect(suggestions(given, names)).toEqual(expected);
  });
  it('falls back where nothing is close', () => {
    expect(didYouMean('zzzzzz', names, 'See the list.')).toBe('See the list.');
    expect(didYouMean('nsaa', names, 'See the list.')).toBe('Did you mean nsa?');
  });
});

describe('edits', () => {
  it.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['same', 'same', 0],
  ])('from %j to %j', (a, b, expected) => {
    expect(edits(a, b)).toBe(expected);
  });
  it('is symmetric and never more than the longer text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(edits(a, b)).toBe(edits(b, a));
        expect(edits(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(edits(a, a)).toBe(0);
      }),
    );
  });
});
