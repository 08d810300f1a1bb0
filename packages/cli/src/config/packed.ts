import type { PolicyTree } from '@bulwark/config';
import type { ChartFile } from '@bulwark/render';

/** The files of a packed chart, as if they lay at the root of a disk of their own. Nothing is unpacked for them. */
export function packedTree(files: readonly ChartFile[]): PolicyTree {
  const known = new Map(files.map(({ name, bytes }) => [`/${name}`, bytes]));
  const bytesOf = (path: string): Uint8Array => {
    const bytes = known.get(path);
    if (bytes === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return bytes;
  };
  return {
    isFile: (path) => known.has(path),
    size: (path) => bytesOf(path).length,
    read: bytesOf,
    real: (path) => path,
  };
}

/** The files of a packed chart; undefined where it cannot be read, which reading tells. */
export async function packedFiles(path: string): Promise<readonly ChartFile[] | undefined> {
  const { loadChart } = await import('@bulwark/render');
  const loaded = await loadChart(path);
  return loaded.kind === 'files' ? loaded.chart.files : undefined;
}
