import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FORMATS } from '@bulwark/report/formats';
import type { FormatName } from '@bulwark/report/formats';
import { didYouMean } from './arguments/suggest.ts';
import { UserError } from './errors.ts';

/** Where one format goes; undefined is standard output. */
export interface Target {
  readonly format: FormatName;
  readonly path: string | undefined;
}

/** Name of the files in a directory: `bulwark.sarif`, `bulwark.html`. */
const FILE_NAME = 'bulwark';

/**
 * Where reports go, from `--format` words (`sarif`, `sarif=out.sarif`, `json=-`) and `--output`. A format without a place of its own goes to
 * --output: into that file where it is the only one, else into files named after it with the extension of each format; into
 * a directory as `bulwark` with that extension. Of several, `terminal` goes to standard output. Throws UserError for an unknown format
 * and where two would be mixed.
 */
export function targetsOf(words: readonly string[], output: string | undefined): readonly Target[] {
  const wishes = unique((words.length === 0 ? ['terminal'] : words).map(wishOf));
  const open = wishes.filter(({ place }) => place === undefined);
  const targets = wishes.map(({ format, place }) => ({
    format,
    path: place === undefined ? pathFor(format, output, open.length) : place === '-' ? undefined : place,
  }));
  refuseMixing(targets);
  return targets;
}

interface Wish {
  readonly format: FormatName;
  readonly place: string | undefined;
}

/** The later word wins, as with every option that takes one value. */
function unique(wishes: readonly Wish[]): readonly Wish[] {
  return [...new Map(wishes.map((wish) => [wish.format, wish])).values()];
}

function wishOf(word: string): Wish {
  const at = word.indexOf('=');
  const name = at < 0 ? word : word.slice(0, at);
  const place = at < 0 ? undefined : word.slice(at + 1);
  if (place === '')
    throw new UserError('BW-USAGE-FORMAT', `--format ${word}: no file is named`, `Write ${name}=FILE.`);
  if (Object.hasOwn(FORMATS, name)) return { format: name as FormatName, place };
  const known = Object.keys(FORMATS);
  throw new UserError(
    'BW-USAGE-FORMAT',
    `no output format is called '${name}'`,
    didYouMean(name, known, `There are ${known.join(', ')}.`),
  );
}

function pathFor(format: FormatName, output: string | undefined, formats: number): string | undefined {
  if (output === undefined || output === '-') return undefined;
  const directory = isDirectory(output);
  if (formats === 1 && !directory) return output;
  if (format === 'terminal') return undefined;
  const { extension } = FORMATS[format];
  return directory ? join(output, FILE_NAME + extension) : withExtension(output, extension);
}

function isDirectory(path: string): boolean {
  if (path.endsWith('/')) return true;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The extension of another format gives way: `--output out.json` names out.sarif too. */
function withExtension(path: string, extension: string): string {
  const known = Object.values(FORMATS)
    .map((format): string => format.extension)
    .sort((a, b) => b.length - a.length)
    .find((each) => basename(path) !== each && path.endsWith(each));
  return known === undefined ? path + extension : path.slice(0, -known.length) + extension;
}

function refuseMixing(targets: readonly Target[]): void {
  const seen = new Set<string | undefined>();
  for (const { path } of targets) {
    const place = path === undefined ? undefined : join(dirname(path), basename(path));
    if (seen.has(place)) throw mixed(place);
    seen.add(place);
  }
}

function mixed(place: string | undefined): UserError {
  if (place !== undefined)
    return new UserError('BW-USAGE-FORMAT', `several formats would be written to ${place}`);
  return new UserError(
    'BW-USAGE-FORMAT',
    'several formats would be mixed on standard output',
    'Name a file or a directory with --output, or a file for each: --format sarif=out.sarif,json=-.',
  );
}
