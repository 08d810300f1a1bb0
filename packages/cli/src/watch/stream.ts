import type { FindingChanges } from '@bulwark/engine';
import { formatPath, formatReference, SEVERITIES } from '@bulwark/model';
import type { ControlMetadata, Finding, ScanResult, Severity } from '@bulwark/model';
import { encodeData, FindingEncoder } from '@bulwark/report/json';
import { paintOf, printable } from '../fix/paint.ts';
import type { Paint } from '../fix/paint.ts';

/** Name and version of the lines of `--format ndjson`; `schema/bulwark-watch-1.schema.json` describes them. */
export const WATCH_SCHEMA = 'bulwark-watch/1';

/** What was found when all kinds had been read for the first time. */
export interface InitialState {
  readonly cluster: { readonly name: string; readonly version: string; readonly uid: string };
  readonly result: ScanResult;
  /** Kinds that could not be read, with the reason. */
  readonly unknown: readonly { readonly kind: string; readonly reason: string; readonly detail: string }[];
}

/** Something that is no finding. */
export type WatchNotice =
  /** Changes of these kinds do not arrive for now: what is known of them may be behind. */
  | { readonly change: 'behind'; readonly kinds: readonly string[]; readonly reason: string }
  /** They arrive again, and what was missed has been made up for. */
  | { readonly change: 'caught-up' }
  /** Kinds that can be read no more. */
  | { readonly change: 'unknown'; readonly kind: string; readonly reason: string; readonly detail: string }
  /** They can be read again, or are gone from the cluster. */
  | { readonly change: 'known'; readonly kind: string };

/** How changes are written; each call gives whole lines. `time` is ISO 8601, absent where none is wanted. */
export interface WatchFormat {
  initial(state: InitialState, every: boolean, time?: string): string;
  changes(changes: FindingChanges, time?: string): string;
  notice(notice: WatchNotice, time?: string): string;
}

/** One JSON object a line. */
export function ndjsonFormat(controls: readonly ControlMetadata[]): WatchFormat {
  const encoder = new FindingEncoder(controls);
  const line = (change: string, time: string | undefined, rest: string): string =>
    `{"schema":"${WATCH_SCHEMA}"${time === undefined ? '' : `,"time":"${time}"`},"change":"${change}"${rest}}\n`;
  const found = (change: string, time: string | undefined, finding: Finding): string =>
    line(change, time, `,"finding":${encoder.encode(finding)}`);
  return {
    initial: ({ cluster, result, unknown }, every, time) =>
      [
        line(
          'summary',
          time,
          `,"cluster":${encodeData(cluster)},"objects":${result.objects.length},"findings":${encodeData(countsOf(result.findings))},"compliance":${result.compliance ?? null},"coverage":${result.coverage},"unknown":${encodeData(unknown.map(unknownData))}`,
        ),
        ...(every ? result.findings.map((finding) => found('initial', time, finding)) : []),
      ].join(''),
    changes: ({ added, changed, resolved }, time) =>
      [
        ...added.map((finding) => found('new', time, finding)),
        ...changed.map(({ finding, previous }) =>
          line(
            'changed',
            time,
            `,"finding":${encoder.encode(finding)},"previous":${encoder.encode(previous)}`,
          ),
        ),
        ...resolved.map((finding) => found('resolved', time, finding)),
      ].join(''),
    notice: (notice, time) => {
      const fields = encodeData(noticeData(notice)).slice(1, -1);
      return line(notice.change, time, fields === '' ? '' : `,${fields}`);
    },
  };
}

/** The fields that the schema promises: values of the engine may know more of a kind. */
function unknownData({ kind, reason, detail }: InitialState['unknown'][number]): object {
  return { kind, reason, detail };
}

function noticeData(notice: WatchNotice): object {
  if (notice.change === 'unknown') return unknownData(notice);
  const { change: _change, ...fields } = notice;
  return fields;
}

/** Lines for people. */
export function terminalFormat(colour: boolean): WatchFormat {
  const paint = paintOf(colour);
  const prefixed = (lines: readonly string[], time: string | undefined): string =>
    lines.map((text) => `${time === undefined ? '' : paint.dim(`${time} `)}${text}\n`).join('');
  return {
    initial: (state, every, time) =>
      prefixed(
        [
          ...summaryLines(state, paint),
          ...(every ? state.result.findings.flatMap((finding) => found('', finding, paint)) : []),
        ],
        time,
      ),
    changes: ({ added, changed, resolved }, time) =>
      prefixed(
        [
          ...added.flatMap((finding) => found(paint.red('new      '), finding, paint)),
          ...changed.flatMap(({ finding }) => found(paint.cyan('changed  '), finding, paint)),
          ...resolved.map((finding) => heading(paint.green('resolved '), finding, paint)),
        ],
        time,
      ),
    notice: (notice, time) => prefixed([noticeLine(notice, paint)], time),
  };
}

function summaryLines({ cluster, result, unknown }: InitialState, paint: Paint): readonly string[] {
  const { findings, objects, compliance } = result;
  const counts = Object.entries(countsOf(findings)).map(([severity, count]) => `${count} ${severity}`);
  return [
    paint.bold(
      `${printable(cluster.name)} (${printable(cluster.version)}): ${objects.length} objects, compliance ${compliance ?? '–'}, findings: ${counts.join(', ')}`,
    ),
    ...unknown.map(
      ({ kind, reason, detail }) => `not read: ${printable(kind)} (${reason}): ${printable(detail)}`,
    ),
    paint.dim('watching; Ctrl-C ends it'),
  ];
}

function found(label: string, finding: Finding, paint: Paint): readonly string[] {
  return [
    heading(label, finding, paint),
    `  ${printable(finding.message)}`,
    paint.dim(`  ${printable(finding.remedy.advice)}`),
  ];
}

function heading(label: string, { control, severity, object, path }: Finding, paint: Paint): string {
  const place = path.length === 0 ? '' : `  ${printable(formatPath(path))}`;
  return `${label}${severity.padEnd(8)}  ${paint.bold(control)}  ${printable(formatReference(object))}${place}`;
}

function noticeLine(notice: WatchNotice, paint: Paint): string {
  switch (notice.change) {
    case 'behind':
      return paint.red(`behind: nothing is heard of ${notice.kinds.join(', ')}: ${printable(notice.reason)}`);
    case 'caught-up':
      return paint.green('caught up: all changes are heard again');
    case 'unknown':
      return paint.red(`not read: ${printable(notice.kind)} (${notice.reason}): ${printable(notice.detail)}`);
    case 'known':
      return paint.green(`read again: ${printable(notice.kind)}`);
  }
}

function countsOf(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
