import { admissionPlugin } from './control-plane-flags.ts';
import type { ComponentFlags, FlagProblem } from './control-plane-flags.ts';
import { fail, notEvaluated, pass } from './verdict.ts';
import type { NotEvaluated, Verdict } from './verdict.ts';

/** What somebody has to choose for flags that are missing. */
export interface FlagChoice {
  /** What stands for the value in the placeholder. */
  readonly what: string;
  readonly from: string;
}

/** Passes where every flag is given with a value; else the violation stands at the first that is not, and names the words to add. */
export function requireFlags(
  flags: ComponentFlags,
  names: readonly string[],
  { what, from, ...problem }: FlagProblem & FlagChoice,
): Verdict {
  const missing = names.filter((name) => (flags.text(name)?.value ?? '') === '');
  const [first] = missing;
  if (first === undefined) return pass;
  const violation = flags.violation(first, problem);
  if (missing.some((name) => flags.has(name))) return fail(violation);
  const choose = missing.map((name, index) => ({
    path: flags.end(index),
    value: `--${name}=${what}`,
    from,
  }));
  return fail({ ...violation, remedy: { ...violation.remedy, choose } });
}

/** Passes where a boolean flag has the wanted value, by itself or by default. */
export function requireBoolean(
  flags: ComponentFlags,
  name: string,
  { wanted, byDefault }: { readonly wanted: boolean; readonly byDefault: boolean },
  problem: FlagProblem,
): Verdict {
  if (flags.boolean(name, byDefault) === wanted) return pass;
  return flags.wrong(name, { ...problem, value: String(wanted) });
}

/** Passes where a flag is given with a whole number that is at least the minimum. */
export function requireAtLeast(
  flags: ComponentFlags,
  name: string,
  minimum: number,
  problem: FlagProblem,
): Verdict {
  const value = flags.text(name)?.value ?? '';
  if (/^\d{1,9}$/.test(value) && Number(value) >= minimum) return pass;
  return flags.wrong(name, { ...problem, value: String(minimum) });
}

/** Passes where a flag binds a loopback address. */
export function requireLoopback(flags: ComponentFlags, name: string, problem: FlagProblem): Verdict {
  const value = flags.text(name)?.value ?? '';
  if (value === '::1' || /^127(?:\.\d{1,3}){3}$/.test(value)) return pass;
  return flags.wrong(name, { ...problem, value: '127.0.0.1' });
}

/** Passes where a flag that takes a list holds an item. */
export function requireItem(
  flags: ComponentFlags,
  name: string,
  item: string,
  problem: FlagProblem,
): Verdict {
  const items = flags.list(name);
  return items.includes(item) ? pass : flags.wrong(name, { ...problem, value: [...items, item].join(',') });
}

/** Passes where flags switch an admission plugin on that is off by default. */
export function requirePlugin(flags: ComponentFlags, plugin: string, problem: FlagProblem): Verdict {
  const state = admissionPlugin(flags, plugin);
  if (state === 'enabled') return pass;
  if (state === 'disabled') return disabledPlugin(flags, plugin, problem);
  return requireItem(flags, 'enable-admission-plugins', plugin, problem);
}

/** Passes where no flag switches an admission plugin off that is on by default. */
export function requireDefaultPlugin(flags: ComponentFlags, plugin: string, problem: FlagProblem): Verdict {
  return admissionPlugin(flags, plugin) === 'disabled' ? disabledPlugin(flags, plugin, problem) : pass;
}

function disabledPlugin(flags: ComponentFlags, plugin: string, { message, advice }: FlagProblem): Verdict {
  const others = flags.list('disable-admission-plugins').filter((name) => name !== plugin);
  return flags.wrong('disable-admission-plugins', { message, advice, value: others.join(',') });
}

/** The verdict where a flag hands the decision to a file of the node. */
export function decidedByFile(flags: ComponentFlags, name: string): NotEvaluated | undefined {
  return flags.has(name) ? notEvaluated('needs-host-data', `the file of --${name}`) : undefined;
}
