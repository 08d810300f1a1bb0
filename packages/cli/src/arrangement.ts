import { GROUPINGS, VIEWS } from '@bulwark/report/formats';
import type { Arrangement } from '@bulwark/report';
import { didYouMean } from './arguments/suggest.ts';
import { UserError } from './errors.ts';

export interface ViewFlags {
  /** `finding` where not given. */
  readonly view?: string;
  readonly groupBy?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Checks the options that arrange the terminal report. Throws UserError for unknown names and for two that exclude each other. */
export function requestArrangement({ view = 'finding', groupBy, quiet, verbose }: ViewFlags): Arrangement {
  const chosen = choice('--view', view, VIEWS);
  if (groupBy !== undefined && chosen !== 'finding')
    throw new UserError(
      'BW-USAGE-VALUE',
      `--group-by is about findings, and --view ${chosen} shows none`,
      'Leave one of the two out.',
    );
  if (quiet === true && verbose === true)
    throw new UserError(
      'BW-USAGE-VALUE',
      '--quiet and --verbose exclude each other',
      'Leave one of the two out.',
    );
  return {
    view: chosen,
    ...(groupBy !== undefined && { groupBy: choice('--group-by', groupBy, GROUPINGS) }),
    quiet: quiet ?? false,
  };
}

function choice<T extends string>(option: string, word: string, known: readonly T[]): T {
  const found = known.find((each) => each === word);
  if (found !== undefined) return found;
  const hint = didYouMean(word, known, `It takes ${known.join(', ')}.`);
  throw new UserError('BW-USAGE-VALUE', `${option}: there is no '${word}'`, hint);
}
