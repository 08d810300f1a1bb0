import type { Control } from '@bulwark/control-kit';
import { formatReference } from '@bulwark/model';
import { hunksOf, lossesOf, madeAnew } from '@bulwark/remediate';
import type { FileEdit, Fix, Hunk } from '@bulwark/remediate';
import { printable } from './paint.ts';
import type { Paint } from './paint.ts';

/** What a diff says of the fixes that make it. */
export interface DiffContext {
  /** Fixes by their number. */
  readonly fixes: ReadonlyMap<number, Fix>;
  readonly controls: ReadonlyMap<string, Control>;
  readonly paint: Paint;
}

/** A file's edits as a unified diff; before each hunk the controls and reasons that it has. */
export function* diffText(edit: FileEdit, context: DiffContext): Generator<string> {
  const { paint } = context;
  yield paint.bold(`--- ${printable(edit.file)}`);
  yield paint.bold(`+++ ${printable(edit.file)}`);
  for (const hunk of hunksOf(edit)) {
    yield* reasons(hunk, context);
    yield paint.cyan(`@@ -${hunk.oldLine},${hunk.oldCount} +${hunk.newLine},${hunk.newCount} @@`);
    for (const { sign, text, open } of hunk.lines) {
      const line = `${sign}${printable(text)}`;
      if (sign === '+') yield paint.green(line);
      else yield sign === '-' ? paint.red(line) : line;
      if (open) yield '\\ No newline at end of file';
    }
  }
  yield '';
}

function* reasons({ fixes }: Hunk, context: DiffContext): Generator<string> {
  const seen = new Set<string>();
  for (const number of fixes) {
    const fix = context.fixes.get(number);
    if (fix === undefined) continue;
    for (const line of reasonOf(fix, context)) {
      if (!seen.has(line)) yield line;
      seen.add(line);
    }
  }
}

/** Lines that patch tools pass over, because they begin with `#`. */
export function* reasonOf(fix: Fix, { controls, paint }: DiffContext): Generator<string> {
  const { finding, safety } = fix;
  const place =
    formatReference(finding.object) + (finding.container ? `, container ${finding.container}` : '');
  yield `# ${paint.bold(finding.control)} (${finding.severity}, ${safety}) ${printable(place)}: ${printable(finding.message)}`;
  const verify = controls.get(finding.control)?.verify;
  if (verify !== undefined) yield paint.dim(`#   ${verify}`);
  const anew = madeAnew(fix);
  if (anew !== undefined) yield paint.dim(`#   ${anew}`);
  for (const { who, what } of lossesOf(fix)) yield `#   ${printable(who)} loses ${printable(what)}`;
}
