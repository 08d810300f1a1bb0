import type { ExceptionSelector, ExceptionSourceKind } from '@bulwark/model';

/** A decision as another file than the policy states it: names of controls as they are written there. */
export interface Suppression {
  readonly kind: ExceptionSourceKind;
  /** Where it stands, within what was read: a key of an annotation, a line of a file. */
  readonly place: string;
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

/** An end as it was written: in the form that is compared, else as it stands, which counts as over. */
export function endOf(
  text: string | undefined,
  normal: (text: string) => string | undefined,
): string | undefined {
  return text === undefined || text === '' ? undefined : (normal(text) ?? text);
}
