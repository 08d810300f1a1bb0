import type { Comparison, GateResult } from '@bulwark/report';

/** The gate `--fail-new`: findings of controls that the baseline does not know count where that is asked for. */
export function newGate(
  { name, fresh, ofNewControls }: Comparison,
  label: string,
  newControls: boolean,
): GateResult {
  const count = fresh.length + (newControls ? ofNewControls.length : 0);
  const others =
    !newControls && ofNewControls.length > 0
      ? `; ${ofNewControls.length} of controls that it does not know ${ofNewControls.length === 1 ? 'does' : 'do'} not count (--new-controls)`
      : '';
  const what = count === 0 ? 'no finding is' : `${count} ${count === 1 ? 'finding is' : 'findings are'}`;
  return { gate: label, passed: count === 0, reason: `${what} missing in ${name}${others}` };
}
