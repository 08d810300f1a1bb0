import { loadChart } from '../chart-files.ts';
import type { ChartFile, ChartFiles } from '../chart-files.ts';
import type { SuppliedDependency } from '../outcome.ts';

/** The chart as it was rendered: with the siblings that stood in for missing dependencies. One that can no longer be read is left out. */
export async function wholeChart(
  chart: ChartFiles,
  supplied: readonly SuppliedDependency[],
): Promise<ChartFiles> {
  const files: ChartFile[] = [...chart.files];
  const directories = [...chart.directories];
  for (const { at, directory } of supplied) {
    const loaded = await loadChart(directory);
    if (loaded.kind !== 'files') continue;
    files.push(...loaded.chart.files.map(({ name, bytes }) => ({ name: `${at}/${name}`, bytes })));
    directories.push(at);
  }
  return { ...chart, files, directories };
}
