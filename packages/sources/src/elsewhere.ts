import type * as Git from './git.ts';
import type { Checkout } from './git.ts';
import type { ChartOnDisk } from './remote-chart/fetch-chart.ts';
import { isRemoteChart } from './remote-chart/is-remote-chart.ts';
import type { RemoteChartOptions } from './remote-chart/is-remote-chart.ts';

export type Checkouts = ReadonlyMap<string, Promise<Checkout>>;
export type FetchedCharts = ReadonlyMap<string, Promise<ChartOnDisk>>;

/** What path arguments name elsewhere, fetched before anything is read: the policies in it have a say in how it is judged. */
export interface Elsewhere {
  /** Repositories by argument; one that cannot be fetched is a rejection, which reading tells. */
  readonly checkouts: Checkouts;
  /** Packed charts by argument, in the same way. */
  readonly charts: FetchedCharts;
  /** Deletes what was fetched; may be called again. */
  readonly remove: () => Promise<void>;
}

export interface FetchElsewhere {
  readonly remote: RemoteChartOptions;
  /** Bytes of one chart. */
  readonly maxDownload: number;
}

/** Whether a path argument is the URL of a repository, not of a file. */
export function isRepository(argument: string): boolean {
  if (!/^https?:\/\//i.test(argument) || !URL.canParse(argument)) return false;
  return !/\.(?:ya?ml|json|tgz)$/i.test(new URL(argument).pathname);
}

/** Fetches the repositories and charts among the arguments. Never rejects. */
export async function fetchElsewhere(inputs: readonly string[], how: FetchElsewhere): Promise<Elsewhere> {
  const named = inputs.filter((argument) => isRemoteChart(argument, how.remote));
  const others = inputs.filter((argument) => !named.includes(argument) && isRepository(argument));
  const chartModule = named.length > 0 ? await import('./remote-chart/fetch-chart.ts') : undefined;
  const gitModule = others.length > 0 ? await import('./git.ts') : undefined;
  // All begin at once; nothing may wait in between, or a failure would be nobody's.
  const charts = new Map(
    named.flatMap((argument) =>
      chartModule ? [[argument, chartModule.fetchChart(argument, how.remote, how.maxDownload)] as const] : [],
    ),
  );
  const checkouts = new Map(others.flatMap((argument) => cloned(argument, gitModule)));
  const settled = Promise.allSettled([...charts.values(), ...checkouts.values()]);
  await settled;
  return {
    checkouts,
    charts,
    remove: async () => {
      for (const each of await settled) if (each.status === 'fulfilled') each.value.remove();
    },
  };
}

function cloned(
  argument: string,
  git: typeof Git | undefined,
): readonly (readonly [string, Promise<Checkout>])[] {
  const address = git?.parseGitAddress(argument);
  return git === undefined || address === undefined ? [] : [[argument, git.checkout(address)]];
}
