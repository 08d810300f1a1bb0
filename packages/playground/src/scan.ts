import { controls } from '@bulwark/controls';
import { Posture } from '@bulwark/engine';
import { formatPath, formatReference } from '@bulwark/model';
import type { Finding, ScanResult, Severity, SourceSpan, Value } from '@bulwark/model';
import { choiceLines } from '@bulwark/remediate';
import { MOST_CHARACTERS, objectsOf, postureOptions } from './judge.ts';
import type { JudgeOptions, ReadObjects } from './judge.ts';

/** A finding as the page shows it: text and places, nothing of the engine. */
export interface ShownFinding {
  readonly fingerprint: string;
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly rationale: string;
  readonly aliases: readonly string[];
  readonly object: string;
  readonly container: string | undefined;
  readonly path: string;
  readonly message: string;
  /** The value found; undefined where the field is absent. */
  readonly value: string | undefined;
  readonly advice: string;
  /** Exact changes, a line each. */
  readonly changes: readonly string[];
  /** Lines in which a person has to choose a value. */
  readonly choices: readonly string[];
  /** Whether the page can make the changes, and how they are to be taken. */
  readonly fix: 'safe' | 'review' | undefined;
  readonly place: SourceSpan | undefined;
}

/** Subjects that could not be judged, and why. */
export interface Blind {
  readonly control: string;
  readonly reason: string;
  readonly count: number;
}

export interface Scan extends Omit<ReadObjects, 'objects'> {
  readonly objects: number;
  readonly findings: readonly ShownFinding[];
  /** Controls that passed on every object that they judged. */
  readonly passed: number;
  readonly blind: readonly Blind[];
}

const byId = new Map(controls.map((control) => [control.id, control]));

/** Judges a text with every control. Throws RangeError for one that is too long. */
export function scan(text: string, options: JudgeOptions): Scan {
  if (text.length > MOST_CHARACTERS) throw new RangeError(tooLong());
  const { objects, troubles, remarks } = objectsOf(text);
  const posture = new Posture(postureOptions(options));
  for (const object of objects) posture.add(object);
  const result = posture.result();
  return {
    objects: result.objects.length,
    troubles,
    remarks,
    findings: result.findings.map(shown),
    passed: result.controls.filter(({ counts }) => counts.pass > 0 && counts.fail === 0).length,
    blind: blindOf(result),
  };
}

function tooLong(): string {
  return `The text is longer than ${MOST_CHARACTERS.toLocaleString('en')} characters and was not judged: scan it with the command line.`;
}

function shown(finding: Finding): ShownFinding {
  const { fingerprint, control, severity, object, container, path, message, evidence, remedy } = finding;
  const { title = control, rationale = '', aliases = [], fix = 'review' } = byId.get(control) ?? {};
  const changes = [
    ...(remedy.set ?? []).map(({ path, value }) => `set ${formatPath(path)}: ${json(value)}`),
    ...(remedy.remove ?? []).map((path) => `remove ${formatPath(path)}`),
  ];
  return {
    fingerprint,
    control,
    title,
    severity,
    rationale,
    aliases,
    object: formatReference(object),
    container,
    path: formatPath(path),
    message,
    value: evidence.value,
    advice: remedy.advice,
    changes,
    choices: choiceLines(finding),
    fix: changes.length === 0 ? undefined : fix,
    place: finding.location,
  };
}

/** Integers beyond 2^53 are kept by the reader and have no JSON of their own. */
function json(value: Value): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

function blindOf({ controls }: ScanResult): readonly Blind[] {
  return controls.flatMap(({ control, notEvaluated }) =>
    notEvaluated.map(({ reason, detail, count }) => ({
      control: control.id,
      reason: `${reason.replaceAll('-', ' ')}: ${detail}`,
      count,
    })),
  );
}
