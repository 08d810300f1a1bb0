import { formatPath } from '@bulwark/model';
import type { Finding, Path, Value } from '@bulwark/model';
import { applyChange, changesOf } from './edit/operations.ts';
import { renderBlock } from './edit/render.ts';

/** What stands for a value in the lines until they are shown. */
const PLACEHOLDER = /"?<<choose: ([^>]*)>>"?/g;

/**
 * The lines that a finding needs once somebody has chosen their values, each open value as `<choose: …>` with what to choose it
 * from behind it; the first line says where in the object they go. Empty where nothing is to be chosen. Never written
 * into a file.
 */
export function choiceLines({ remedy }: Finding): readonly string[] {
  const { choose = [] } = remedy;
  if (choose.length === 0) return [];
  const base = baseOf(choose.map(({ path }) => path));
  const set = choose.map(({ path, value }) => ({
    path: path.slice(base.length),
    value: `<<choose: ${value}>>` as Value,
  }));
  const change = changesOf({}, [{ fix: 0, prefix: [], remedy: { advice: '', set } }]);
  const from = new Map(choose.map((choice) => [choice.value, choice.from]));
  const lines = renderBlock(applyChange({}, change), 0, { step: 2, listStep: 0 }).map((line) => {
    const sources = [...line.matchAll(PLACEHOLDER)].map(([, value = '']) => from.get(value) ?? '');
    const shown = line.replace(PLACEHOLDER, '<choose: $1>');
    return sources.length === 0 ? shown : `${shown}  # ${sources.join('; ')}`;
  });
  return base.length === 0 ? lines : [`# in ${formatPath(base)}`, ...lines];
}

/** The list item in which all paths end: what is around it is there already. */
function baseOf(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths;
  let length = 0;
  const isShared = (index: number): boolean => others.every((path) => path[index] === first[index]);
  for (let index = 0; index < first.length - 1 && isShared(index); index += 1)
    if (typeof first[index] === 'number') length = index + 1;
  return first.slice(0, length);
}
