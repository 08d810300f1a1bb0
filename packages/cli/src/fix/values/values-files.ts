import { statSync } from 'node:fs';
import type { Path } from '@bulwark/model';
import type { ChartRequest } from '@bulwark/render';
import { decodeUtf8, locate } from '@bulwark/sources';
import type { FileText } from '@bulwark/sources';

/** A values file on disk that an edit can go into. */
export interface ValuesFile {
  readonly source: FileText;
  /** As users see it. */
  readonly file: string;
  readonly text: string;
  /** The request with another text of this file. */
  readonly put: (request: ChartRequest, text: string) => ChartRequest;
}

const OWN = 'values.yaml';

/**
 * Values files of a chart, the one that wins first: those of the command line, then the chart's own. `shown` takes a file of the chart behind
 * the chart's name. Files that are not on disk, of an archive or a release object, are left out.
 */
export function valuesFiles(request: ChartRequest, shown: (path: string) => string): readonly ValuesFile[] {
  const given = (request.values?.files ?? []).map(({ name, text }, index) =>
    onDisk(name, text, (before, after) => ({
      ...before,
      values: {
        ...before.values,
        files: (before.values?.files ?? []).map((file, at) =>
          at === index ? { ...file, text: after } : file,
        ),
      },
    })),
  );
  const own = request.chart.files.find(({ name }) => name === OWN);
  const ofChart =
    own &&
    request.chart.location !== undefined &&
    onDisk(shown(`chart/${OWN}`), own.bytes.toString('utf8'), (before, after) => ({
      ...before,
      chart: {
        ...before.chart,
        files: before.chart.files.map((file) =>
          file.name === OWN ? { ...file, bytes: Buffer.from(after) } : file,
        ),
      },
    }));
  return [...given.toReversed(), ofChart].filter((file) => typeof file === 'object');
}

/** The file in which a key is to be written: where it stands already, else where its beginning does, else the last that counts. */
export function fileFor(files: readonly ValuesFile[], steps: Path): ValuesFile | undefined {
  const exact = files.find(({ text }) => stands(text, steps));
  return exact ?? files.find(({ text }) => stands(text, steps.slice(0, 1))) ?? files.at(-1);
}

/** Whether a path is written in a text. */
export function stands(text: string, steps: Path): boolean {
  return locate(text, { start: 0, end: text.length }, [steps])[0]?.exact === true;
}

function onDisk(path: string, text: string, put: ValuesFile['put']): ValuesFile | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  const decoded = decodeUtf8(Buffer.from(text));
  if (stats?.isFile() !== true || decoded.kind !== 'text') return undefined;
  const source: FileText = { kind: 'file', path, size: stats.size, modified: stats.mtimeMs };
  return { source, file: path, text: decoded.text, put };
}
