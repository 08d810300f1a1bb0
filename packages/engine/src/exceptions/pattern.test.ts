import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { matcherOf, matchesWildcards } from './pattern.ts';

const text = array(constantFrom('a', 'b', '.'), { maxLength: 8 }).map((letters) => letters.join(''));
const pattern = array(constantFrom('a', 'b', '.', '*', '?'), { maxLength: 8 }).map((letters) =>
  letters.join(''),
);

it('is what the regular expression with .* and . says', () => {
  assert(
    property(pattern, text, (wildcards, subject) => {
      const source = wildcards.replaceAll('.', '\\.').replaceAll('?', '.').replace(/\*+/g, '.*');
      expect(matchesWildcards(wildcards, subject)).toBe(new RegExp(`^${source}$`).test(subject));
    }),
    { numRuns: 2000 },
  );
});

it('takes no longer for patterns made to be slow', () => {
  expect(matchesWildcards(`${'*a'.repeat(2000)}b`, 'a'.repeat(20_000))).toBe(false);
});

it('anchors the regular expressions of other tools', () => {
  const matches = matcherOf({ regex: 'web|api.*' });
  expect(['web', 'api-1', 'myweb', 'web-1'].map(matches)).toEqual([true, true, false, false]);
});
