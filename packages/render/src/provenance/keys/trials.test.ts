import { expect, it } from 'vitest';
import { trialsOf } from './trials.ts';
import type { Wanted } from './trials.ts';

const policy: Wanted = { path: ['spec', 'containers', 0, 'imagePullPolicy'], value: 'Always' };
const none = { line: [], block: [], object: [], deciding: [] };

/** Trials of a key of the line, by their values, with whether it was meant. */
function tried(key: string, current: string, wanted: Wanted): readonly (readonly [unknown, boolean])[] {
  const tiers = trialsOf(
    { [key]: current },
    { ...none, line: [[key]] },
    { wanted: [wanted], isAbsent: false },
  );
  return tiers.flat().map(({ value, meant }) => [value, meant]);
}

it('a key that has the whole name of the field is meant', () => {
  expect(tried('webImagePullPolicy', 'Never', policy)).toContainEqual(['Always', true]);
});

it('a key that shares a part of the name is only tried', () => {
  for (const key of ['image', 'policy', 'fetch'])
    expect(tried(key, 'nginx', policy).filter(([, meant]) => meant)).toEqual([]);
});

it('a key of the line gets what is wanted before it gets anything else', () => {
  expect(tried('fetch', 'Never', policy)).toEqual([
    ['Always', false],
    ['Neverx', false],
  ]);
});

it('an example of what a person has to choose is never meant', () => {
  const image = { path: ['spec', 'containers', 0, 'image'], value: 'registry.example/app:1', example: true };
  expect(tried('image', 'nginx', image)).toEqual([
    ['registry.example/app:1', false],
    ['nginxx', false],
  ]);
});
