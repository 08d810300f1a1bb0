import { extname } from 'node:path';
import type { Report } from '@bulwark/report';
import { didYouMean } from './arguments/suggest.ts';
import { UserError } from './errors.ts';
import { columns, isTerminal, STDOUT, wantsColour, writeChunks, writeFile } from './streams.ts';

export interface OutputFlags {
  readonly format: readonly string[];
  readonly output?: string;
  readonly verbose?: boolean;
  readonly color: string;
}

interface Format {
  readonly description: string;
  readonly extension: string;
}

/** The output formats, in the order in which they are listed. */
export const FORMATS = {
  terminal: { description: 'for people; painted on a terminal', extension: '.txt' },
  json: { description: 'everything, by schema/bulwark-report-1.schema.json', extension: '.json' },
} as const satisfies Readonly<Record<string, Format>>;
export type FormatName = keyof typeof FORMATS;

/** Where each format goes; undefined is standard output. */
interface Target {
  readonly format: FormatName;
  readonly path: string | undefined;
}

export interface OutputRequest {
  readonly targets: readonly Target[];
  readonly verbose: boolean;
  readonly color: string;
  /** Whether standard output gets a format for machines, or nothing. */
  readonly machine: boolean;
}

/**
 * Where reports go. One format with --output goes into that file. Of several, those for machines go into files named after
 * --output with their own extension, and `terminal` to standard output.
 */
export function requestOutput({ format, output, verbose, color }: OutputFlags): OutputRequest {
  if (!['auto', 'always', 'never'].includes(color))
    throw new UserError('BW-USAGE-VALUE', `--color: '${color}' is none of auto, always, never`);
  const names = [...new Set(format.length === 0 ? ['terminal'] : format)].map(formatOf);
  const path = output === '-' ? undefined : output;
  if (names.length > 1 && path === undefined)
    throw new UserError(
      'BW-USAGE-FORMAT',
      'several formats would be mixed on standard output',
      'Name a file with --output; each format gets its extension.',
    );
  const targets = names.map((name) => ({ format: name, path: pathOf(name, path, names.length) }));
  const onStdout = targets.find((target) => target.path === undefined);
  return { targets, verbose: verbose ?? false, color, machine: onStdout?.format !== 'terminal' };
}

function formatOf(name: string): FormatName {
  if (Object.hasOwn(FORMATS, name)) return name as FormatName;
  const known = Object.keys(FORMATS);
  throw new UserError(
    'BW-USAGE-FORMAT',
    `no output format is called '${name}'`,
    didYouMean(name, known, `There are ${known.join(' and ')} in this release.`),
  );
}

function pathOf(name: FormatName, path: string | undefined, formats: number): string | undefined {
  if (path === undefined || formats === 1) return path;
  if (name === 'terminal') return undefined;
  const { extension } = FORMATS[name];
  return extname(path) === extension ? path : `${path}${extension}`;
}

/** Renders the report to every target. Throws UserError where a file cannot be written. */
export async function write(report: Report, { targets, verbose, color }: OutputRequest): Promise<void> {
  for (const { format, path } of targets) {
    const chunks = await render(report, format, { verbose, color, path });
    if (path === undefined) writeChunks(STDOUT, chunks);
    else writeFile(path, chunks);
  }
}

interface Rendering {
  readonly verbose: boolean;
  readonly color: string;
  readonly path: string | undefined;
}

async function render(
  report: Report,
  format: FormatName,
  { verbose, color, path }: Rendering,
): Promise<Iterable<string>> {
  if (format === 'json') {
    const { jsonReport } = await import('@bulwark/report/json');
    return jsonReport(report);
  }
  const [{ terminalReport }, { readSourceLines }] = await Promise.all([
    import('@bulwark/report/terminal'),
    import('@bulwark/sources'),
  ]);
  const terminal = path === undefined && isTerminal(STDOUT);
  return terminalReport(report, {
    width: columns(terminal),
    colour: wantsColour(color, terminal),
    verbose,
    readSourceLines,
  });
}
