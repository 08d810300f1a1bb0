import type { ScanResult } from '@bulwark/model';
import type { Comparison, GateResult } from '@bulwark/report';
import { UserError } from '../errors.ts';
import type { GateFlags } from '../exit.ts';
import { compare } from './compare.ts';
import { newGate } from './gate.ts';
import { knownOf, readKnown } from './known.ts';

export interface BaselineFlags {
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly newControls?: boolean;
}

/** Compares a result with the baseline that was named, and judges what is new where a gate asks for it. */
export type AgainstBaseline = (
  result: ScanResult,
  unread: number,
) => { readonly comparison: Comparison; readonly gate: GateResult | undefined };

/** Reads the baseline. Throws UserError where it is none, or where `--fail-new` has nothing to compare with. */
export function againstBaseline(
  { baseline, newControls = false }: BaselineFlags,
  gating: GateFlags,
): AgainstBaseline | undefined {
  const place = gating.stated?.failNew;
  if (baseline === undefined) {
    if (gating.failNew === true && place === undefined)
      throw new UserError(
        'BW-USAGE-OPTION',
        '--fail-new needs --baseline',
        'Make one with `bulwark scan PATH --write-baseline FILE`.',
      );
    return undefined;
  }
  const known = readKnown(baseline);
  const label = place === undefined ? '--fail-new' : `fail-new (${place})`;
  return (result, unread) => {
    const comparison = compare(known, knownOf(result, unread), baseline);
    return {
      comparison,
      gate: gating.failNew === true ? newGate(comparison, label, newControls) : undefined,
    };
  };
}
