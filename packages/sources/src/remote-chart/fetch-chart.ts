import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchedChart } from './fetched-chart.ts';
import type { RemoteChartOptions } from './is-remote-chart.ts';
import { checkProvenance } from './provenance-file.ts';
import type { ProvenanceVerdict } from './provenance-file.ts';
import { parseReference, pullChart } from './registry.ts';
import { fetchArchive, fetchFromRepository } from './repository.ts';

/** A chart that lies in a temporary folder of its own. */
export interface ChartOnDisk {
  readonly path: string;
  readonly digest: string;
  /** Undefined where nothing signed it. */
  readonly provenance: ProvenanceVerdict | undefined;
  /** Removes the folder. */
  readonly remove: () => void;
}

/** Fetches the chart that an argument names. Throws with a plain message. */
export async function fetchChart(
  argument: string,
  options: RemoteChartOptions,
  maxBytes: number,
): Promise<ChartOnDisk> {
  const chart = await fetched(argument, options, maxBytes);
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-chart-'));
  const path = join(folder, chart.fileName);
  writeFileSync(path, chart.bytes);
  return {
    path,
    digest: chart.digest,
    provenance:
      chart.provenance === undefined
        ? undefined
        : checkProvenance(chart.provenance, chart.digest, options.keyring),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function fetched(
  argument: string,
  { repository, version }: RemoteChartOptions,
  maxBytes: number,
): Promise<FetchedChart> {
  if (/^https?:\/\//i.test(argument)) return fetchArchive(new URL(argument), maxBytes);
  if (!/^oci:\/\//i.test(argument))
    return fetchFromRepository(repository ?? '', argument, { maxBytes, version });
  const reference = parseReference(argument);
  if (reference === undefined)
    throw new Error('this is no reference to a chart: oci://registry/path/name[:version][@sha256:…]');
  return pullChart(reference, { maxBytes, version });
}
