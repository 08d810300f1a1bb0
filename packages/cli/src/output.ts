import { readFileSync } from 'node:fs';
import type { Arrangement, Format, RenderOptions, Report } from '@bulwark/report';
import { FORMATS } from '@bulwark/report/formats';
import { requestArrangement } from './arrangement.ts';
import type { ViewFlags } from './arrangement.ts';
import { UserError } from './errors.ts';
import { fileAddresses, requestHyperlinks, wantsHyperlinks } from './hyperlinks.ts';
import {
  columns,
  isTerminal,
  makeDirectory,
  STDERR,
  STDOUT,
  wantsColour,
  writeChunks,
  writeFile,
  writeText,
} from './streams.ts';
import { targetsOf } from './targets.ts';
import type { Target } from './targets.ts';

export interface OutputFlags extends ViewFlags {
  readonly format: readonly string[];
  readonly output?: string;
  readonly color: string;
  /** `auto` where not given. */
  readonly hyperlink?: string;
}

export interface OutputRequest {
  readonly targets: readonly Target[];
  /** Directory to make before, where --output ends with a slash. */
  readonly directory: string | undefined;
  readonly verbose: boolean;
  readonly color: string;
  readonly hyperlink: string;
  readonly arrangement: Arrangement;
  /** Whether standard output gets a format for machines, or nothing. */
  readonly machine: boolean;
}

/** Checks the options that say how and where to report. Throws UserError. */
export function requestOutput(flags: OutputFlags): OutputRequest {
  const { format, output, verbose, color } = flags;
  if (!['auto', 'always', 'never'].includes(color))
    throw new UserError('BW-USAGE-VALUE', `--color: '${color}' is none of auto, always, never`);
  const targets = targetsOf(format, output);
  refuseScreen(targets);
  const directory = output?.endsWith('/') === true ? output : undefined;
  const machine = targets.every(({ format, path }) => format !== 'terminal' || path !== undefined);
  return {
    targets,
    directory,
    verbose: verbose ?? false,
    color,
    hyperlink: requestHyperlinks(flags.hyperlink ?? 'auto'),
    arrangement: requestArrangement(flags),
    machine,
  };
}

/** Bytes that are no text would garble a terminal. */
function refuseScreen(targets: readonly Target[]): void {
  const found = targets.find(({ format, path }) => path === undefined && isBinary(FORMATS[format]));
  if (found === undefined || !isTerminal(STDOUT)) return;
  throw new UserError(
    'BW-USAGE-FORMAT',
    `${found.format} is no text for a terminal`,
    `Name a file with --output, as in --output report${FORMATS[found.format].extension}.`,
  );
}

function isBinary({ binary }: Format): boolean {
  return binary === true;
}

/** What a format carries that is not in the report; made only for one that asks. */
export type Extras = Pick<RenderOptions, 'changesOf'>;

/** Renders the report to every target. Throws UserError where a file cannot be written. */
export async function write(report: Report, request: OutputRequest, extras: Extras = {}): Promise<void> {
  const { readSourceLines } = await import('@bulwark/sources');
  if (request.directory !== undefined) makeDirectory(request.directory);
  for (const { format, path } of request.targets) {
    const terminal = path === undefined && isTerminal(STDOUT);
    const chunks = await FORMATS[format].render(report, {
      width: columns(terminal),
      colour: wantsColour(request.color, terminal),
      verbose: request.verbose,
      arrangement: request.arrangement,
      ...(path === undefined &&
        wantsHyperlinks(request.hyperlink, terminal, process.env) && {
          addressOf: fileAddresses(process.cwd()),
        }),
      readSourceLines,
      readmes: async () => (await import('@bulwark/controls/readmes')).readmes,
      digestOf,
      ...extras,
      note: (line) => void writeText(STDERR, `note: ${line}\n`),
    });
    if (path === undefined) writeChunks(STDOUT, chunks);
    else writeFile(path, chunks);
  }
}

function digestOf(file: string): string | undefined {
  try {
    return process.getBuiltinModule('node:crypto').hash('sha256', readFileSync(file), 'hex');
  } catch {
    return undefined;
  }
}
