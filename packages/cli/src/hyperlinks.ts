import { resolve } from 'node:path';
import type { AddressOf } from '@bulwark/report';
import { UserError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Checks `--hyperlink`. Throws UserError. */
export function requestHyperlinks(choice: string): string {
  if (['auto', 'always', 'never'].includes(choice)) return choice;
  throw new UserError('BW-USAGE-VALUE', `--hyperlink: '${choice}' is none of auto, always, never`);
}

/**
 * Whether places become links: `always`, `never`, or on a terminal that is known to follow them. FORCE_HYPERLINK decides for a terminal
 * that is not known (0 for never); what is piped gets links only where the user asks for `always`.
 */
export function wantsHyperlinks(choice: string, terminal: boolean, environment: Environment): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (!terminal) return false;
  const { FORCE_HYPERLINK: forced = '', CI: ci = '' } = environment;
  if (forced !== '') return forced !== '0';
  return ci === '' && followsLinks(environment);
}

/** TERM_PROGRAM of terminals that follow OSC 8. */
const PROGRAMS = new Set([
  'iTerm.app',
  'WezTerm',
  'vscode',
  'ghostty',
  'Hyper',
  'Tabby',
  'rio',
  'zed',
  'WarpTerminal',
]);
const TERMS = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour)/;
/** VTE follows links from 0.50 on, and sets its version as 5000. */
const FIRST_VTE = 5000;

function followsLinks({
  TERM,
  TERM_PROGRAM,
  VTE_VERSION,
  WT_SESSION,
  KONSOLE_VERSION,
}: Environment): boolean {
  if (TERM === 'dumb') return false;
  if (PROGRAMS.has(TERM_PROGRAM ?? '') || TERMS.test(TERM ?? '')) return true;
  return WT_SESSION !== undefined || KONSOLE_VERSION !== undefined || Number(VTE_VERSION ?? 0) >= FIRST_VTE;
}

/** Addresses of files of this machine, with its name in them: over ssh another one has the file. */
export function fileAddresses(directory: string): AddressOf {
  // Loaded only where links are wanted: a short scan would feel it.
  const host = process.getBuiltinModule('node:os').hostname();
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  return (file, line) => {
    if (file === '-' || /^[a-z][a-z\d+.-]*:\/\//i.test(file)) return undefined;
    const { pathname } = pathToFileURL(resolve(directory, file));
    return `file://${encodeURIComponent(host)}${pathname}#${line}`;
  };
}
