import { SEVERITIES } from '@bulwark/model';
import { FORMATS } from '@bulwark/report/formats';
import type { Control } from '@bulwark/control-kit';
import { findFramework } from '../arguments/names.ts';
import { didYouMean } from '../arguments/suggest.ts';
import { chosenSeverities } from '../arguments/values.ts';
import type { Library } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { STDOUT, writeText } from '../streams.ts';

export interface ListFlags {
  readonly framework: readonly string[];
  readonly severity: readonly string[];
  readonly format: string;
}

type Row = Readonly<Record<string, string | number | readonly string[]>>;

const LISTS: Readonly<Record<string, (flags: ListFlags, library: Library) => readonly Row[]>> = {
  controls: controlRows,
  frameworks: (_flags, library) =>
    library.frameworks.map((framework) => ({
      id: framework.id,
      title: framework.title,
      version: framework.version,
      requirements: framework.requirements.length,
      controls: library.controls.filter(({ requirements }) => requirements[framework.id] !== undefined)
        .length,
      aliases: framework.aliases,
    })),
  formats: () =>
    Object.entries(FORMATS).map(([name, { description, extension }]) => ({ name, description, extension })),
};

/** `bulwark list`: prints and returns the exit code. */
export function list(what: string, flags: ListFlags, library: Library): number {
  const rowsOf = Object.hasOwn(LISTS, what) ? LISTS[what] : undefined;
  if (rowsOf === undefined) {
    const known = Object.keys(LISTS);
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      `there is no list of '${what}'`,
      didYouMean(what, known, `There are lists of ${known.join(', ')}.`),
    );
  }
  const rows = rowsOf(flags, library);
  writeText(STDOUT, render(rows, flags.format));
  return 0;
}

function render(rows: readonly Row[], format: string): string {
  if (format === 'json') return `${JSON.stringify(rows, null, 2)}\n`;
  if (format === 'terminal') return lines(rows);
  throw new UserError('BW-USAGE-FORMAT', `lists are written as terminal or json, not '${format}'`);
}

function controlRows(flags: ListFlags, library: Library): readonly Row[] {
  const frameworks = flags.framework.map((name) => findFramework(name, library.frameworks).id);
  const severities = chosenSeverities(flags.severity);
  const matches = ({ severity, requirements }: Control): boolean =>
    severities.includes(severity) &&
    (frameworks.length === 0 || frameworks.some((id) => requirements[id] !== undefined));
  return SEVERITIES.flatMap((severity) =>
    library.controls
      .filter((control) => control.severity === severity && matches(control))
      .map(({ id, title, aliases }) => ({ severity, id, title, aliases })),
  );
}

/** Columns as wide as their widest cell; the last one, however long, ends the line. */
function lines(rows: readonly Row[]): string {
  const cells = rows.map((row) =>
    Object.values(row).map((cell) => (typeof cell === 'object' ? cell.join(' ') : String(cell))),
  );
  const titles = Object.keys(rows[0] ?? {});
  const widths = titles.map((title, index) =>
    Math.max(title.length, ...cells.map((row) => (row[index] ?? '').length)),
  );
  return [titles, ...cells]
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] as number))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
