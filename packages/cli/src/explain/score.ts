import { RISK_FORMULA, SCORE_VERSION, SEVERITY_WEIGHT } from '@bulwark/engine';
import { SEVERITIES } from '@bulwark/model';
import type { Severity } from '@bulwark/model';
import type { Page } from './page.ts';

/** What the figures of a report mean and how they are computed: `bulwark explain score`. */
export function scorePage(page: Page): string {
  page.title(`Scores, formula ${SCORE_VERSION}`);
  page.text('Four figures, each from 0 to 100. None of them improves when something could not be looked at.');
  section(page, 'Compliance: higher is better', [
    'Of one control: objects passed / (passed + failed + excepted). An exception leaves the score where it was: it is a decision to live with a failure, counted beside the score. Objects that are not applicable or not evaluated count on neither side.',
    `Of a framework, an area or a scan: the mean over its controls that judged something, weighted by severity (${weights(SEVERITY_WEIGHT)}). It is shown with coverage, because it speaks only of what was judged.`,
  ]);
  section(page, 'Coverage: higher is better', [
    'The share of what was asked that could be judged, as the mean over controls; for a framework over its requirements, where one that needs images, node data or the cloud counts 0. The report lists what was not evaluated and why.',
    'An input that could not be read or rendered counts as one object of which nothing was judged: coverage is that of the objects read, times objects / (objects + unread inputs).',
    'What is absent can only be judged where the input is known to hold every object of a kind: --complete-kinds.',
  ]);
  section(page, 'Risk: lower is better', [
    `Of an object: each failed control weighs by severity (${weights(RISK_FORMULA.weight)}); the sum S gives 100 x (1 - e^(-S/${RISK_FORMULA.scale})), times 0.5 to 1 for how exposed the object is and what it gives away. One more failed control never lowers it.`,
    `Of a unit or namespace: ${percent(RISK_FORMULA.worstShare)} from its worst object, ${percent(1 - RISK_FORMULA.worstShare)} from the mean of all.`,
  ]);
  section(page, 'Damage: what is lost if a workload is taken over', [
    'The strongest way to its node (up to 45), rights of its service account (up to 50), secrets in reach (up to 10), exposure (up to 10), number of pods (up to 5), at most 100 together. It does not depend on failed controls: a powerful workload without any is on the list too.',
  ]);
  page.line();
  page.text('Each risk and damage in a report lists the parts that it was added up from.');
  return page.toString();
}

function section(page: Page, title: string, paragraphs: readonly string[]): void {
  page.line();
  page.title(title);
  for (const paragraph of paragraphs) page.text(paragraph, '  ');
}

function weights(bySeverity: Readonly<Record<Severity, number>>): string {
  return SEVERITIES.map((severity) => `${severity} ${bySeverity[severity]}`).join(', ');
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
