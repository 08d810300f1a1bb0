import type { ExceptionSelector, ExceptionSourceKind, Path } from '@bulwark/model';

/** A decision as another file than the policy states it: names of controls as they are written there. */
export interface Suppression {
  readonly kind: ExceptionSourceKind;
  /** Where it stands, within what was read: a key of an annotation, a line of a file. */
  readonly place: string;
  /** Path of the annotations in the object, where it is one of them. */
  readonly within?: Path;
  readonly controls: readonly ControlName[];
  /** Every control: the author named none. */
  readonly all: boolean;
  readonly selector: ExceptionSelector;
  readonly reason: string;
  readonly owner: string | undefined;
  readonly until: string | undefined;
}

/** A name, or an anchored expression without case that names match; within a framework where the author says so. */
export type ControlName =
  | { readonly name: string }
  | { readonly control: string | undefined; readonly framework: string | undefined };

/** An end in the form that is compared; else what was written, in words that count as over, as does an end without a date. */
export function endOf(
  text: string | undefined,
  normal: (text: string) => string | undefined,
): string | undefined {
  return text === undefined ? undefined : (normal(text) ?? (text === '' ? 'no date' : `no date: ${text}`));
}
