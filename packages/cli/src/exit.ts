import type { ScanResult } from '@bulwark/model';
import type { GateResult } from '@bulwark/report';
import { atOrAbove, percentage, severityOf } from './arguments/values.ts';
import { EXIT } from './errors.ts';

export interface GateFlags {
  readonly failOn?: string;
  readonly failScore?: string;
  readonly failCoverage?: string;
  readonly failNew?: boolean;
  /** Places of the policy that set gates which no option sets. */
  readonly stated?: Readonly<Partial<Record<'failOn' | 'failScore' | 'failCoverage' | 'failNew', string>>>;
}

/** A gate, checked and waiting for a result. */
export type Gate = (result: ScanResult) => GateResult;

/** The gates that the options set. Throws UserError for values that they do not take. */
export function gatesOf(flags: GateFlags, frameworks: readonly string[]): readonly Gate[] {
  const gates: Gate[] = [];
  const label = (gate: string, flag: keyof NonNullable<GateFlags['stated']>): string => {
    const place = flags.stated?.[flag];
    return place === undefined ? `--${gate}` : `${gate} (${place})`;
  };
  if (flags.failOn !== undefined) gates.push(severityGate(flags.failOn, (gate) => label(gate, 'failOn')));
  if (flags.failScore !== undefined) {
    const least = percentage(flags.failScore, '--fail-score');
    gates.push((result) =>
      figureGate(
        label(`fail-score ${least}`, 'failScore'),
        least,
        'compliance',
        figures(result, frameworks, 'compliance'),
      ),
    );
  }
  if (flags.failCoverage !== undefined) {
    const least = percentage(flags.failCoverage, '--fail-coverage');
    gates.push((result) =>
      figureGate(
        label(`fail-coverage ${least}`, 'failCoverage'),
        least,
        'coverage',
        figures(result, frameworks, 'coverage'),
      ),
    );
  }
  return gates;
}

function severityGate(word: string, label: (gate: string) => string): Gate {
  const severity = severityOf(word, '--fail-on');
  const counted = atOrAbove(severity);
  return ({ findings }) => {
    const count = findings.filter((finding) => counted.includes(finding.severity)).length;
    const words = severity === 'critical' ? 'critical' : `${severity} or worse`;
    return {
      gate: label(`fail-on ${severity}`),
      passed: count === 0,
      reason:
        count === 0
          ? `no finding is ${words}`
          : `${count} ${count === 1 ? 'finding is' : 'findings are'} ${words}`,
    };
  };
}

interface Figure {
  readonly of: string;
  readonly value: number | undefined;
}

/** Of each framework that was asked for, else of the whole scan. */
function figures(
  result: ScanResult,
  frameworks: readonly string[],
  name: 'compliance' | 'coverage',
): readonly Figure[] {
  if (frameworks.length === 0) return [{ of: 'the scan', value: result[name] }];
  return result.frameworks
    .filter(({ framework }) => frameworks.includes(framework.id))
    .map((summary) => ({ of: summary.framework.id, value: summary[name] }));
}

/** A figure that is not known is on the wrong side: what was not judged did not pass. */
function figureGate(gate: string, least: number, name: string, values: readonly Figure[]): GateResult {
  const failing = values.filter(({ value }) => value === undefined || value < least);
  const text = (failing.length === 0 ? values : failing)
    .map(
      ({ of, value }) => `${name} of ${of} is ${value === undefined ? 'unknown, nothing was judged' : value}`,
    )
    .join('; ');
  return { gate, passed: failing.length === 0, reason: text };
}

export interface ReadingOutcome {
  readonly objects: number;
  readonly unread: number;
  readonly gates: readonly GateResult[];
  readonly strict: boolean;
  readonly allowUnread: boolean;
}

/**
 * The exit code of a scan: 1 for a failed gate; else 3 where nothing was read, or something could not be read and a gate is
 * set or --strict asks for all; else 0. --allow-unread lifts the strictness of a gate, not that of --strict.
 */
export function exitCodeOf({ objects, unread, gates, strict, allowUnread }: ReadingOutcome): number {
  if (gates.some(({ passed }) => !passed)) return EXIT.gate;
  if (objects === 0) return EXIT.input;
  if (unread > 0 && (strict || (gates.length > 0 && !allowUnread))) return EXIT.input;
  return EXIT.clean;
}
