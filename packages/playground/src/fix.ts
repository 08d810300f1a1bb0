import { controls } from '@bulwark/controls';
import { formatReference } from '@bulwark/model';
import { hunksOf, planFixes } from '@bulwark/remediate';
import type { Fix, Hunk } from '@bulwark/remediate';
import { objectsOf, postureOptions } from './judge.ts';
import type { JudgeOptions } from './judge.ts';

export interface FixOptions extends JudgeOptions {
  /** Make fixes, too, at which somebody has to look first. */
  readonly review: boolean;
}

export interface FixedText {
  readonly text: string;
  readonly hunks: readonly Hunk[];
  /** What was mended, and what to look at first. */
  readonly made: readonly {
    readonly control: string;
    readonly object: string;
    readonly verify: string | undefined;
  }[];
  readonly refused: readonly { readonly control: string; readonly object: string; readonly reason: string }[];
  /** Findings that are left. */
  readonly left: number;
}

const verifyOf = new Map(controls.map(({ id, verify }) => [id, verify]));

/** The text with the fixes made that re-evaluation proves; everything that no fix touches stays as it is. */
export function fix(text: string, { complete, review }: FixOptions): FixedText {
  const { objects } = objectsOf(text);
  const plan = planFixes({
    posture: postureOptions({ complete }),
    objects,
    wanted: (_finding, safety) => review || safety === 'safe',
  });
  const [edit] = plan.files;
  return {
    text: edit?.after ?? text,
    hunks: edit === undefined ? [] : hunksOf(edit),
    made: plan.applied.map((made) => ({ ...named(made), verify: verifyOf.get(made.finding.control) })),
    refused: plan.refused.map(({ fix, reason }) => ({ ...named(fix), reason })),
    left: plan.after.findings.length,
  };
}

function named({ finding }: Fix): { readonly control: string; readonly object: string } {
  return { control: finding.control, object: formatReference(finding.object) };
}
