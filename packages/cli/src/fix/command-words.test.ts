import { expect, it } from 'vitest';
import { NO_LISTS } from '../arguments/options.ts';
import { commandWords } from './command-words.ts';
import type { FixFlags } from './fix.ts';

const defaults: FixFlags = { ...NO_LISTS, unit: 'auto', color: 'auto', hooks: true };

it('the next command has every option that decides what is fixed', () => {
  const flags = {
    ...defaults,
    namespace: ['shop', 'data'],
    values: ['prod values.yaml'],
    set: ['a={b,c}', 'd=1'],
    hooks: false,
    config: false as const,
    allValues: true,
    profile: "team's",
    review: true,
  };
  expect(commandWords(['charts/shop'], flags)).toBe(
    "bulwark fix charts/shop --namespace shop,data --no-hooks --values 'prod values.yaml' --set 'a={b,c}' --set d=1 --no-config --all-values --profile 'team'\\''s' --review",
  );
});

it('says nothing of what was not asked for', () => {
  expect(commandWords(['a b'], { ...defaults, write: true })).toBe("bulwark fix 'a b'");
});
