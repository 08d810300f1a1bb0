import { clusterOverviews } from '../clusters.ts';
import type { Report } from '../report.ts';
import type { Layout } from './context.ts';
import { plain, wrap } from './text.ts';

/** What each live cluster is: its version and how long that lives, nodes, what it enforces and what it publishes. */
export function* clusterSection(report: Report, { style, width }: Layout): Generator<string> {
  for (const { name, facts } of clusterOverviews(report)) {
    yield '';
    yield style.bold(plain(`Cluster ${name}`));
    for (const { label, text, isBad } of facts)
      for (const line of wrap(plain(`${label}: ${text}.`), width - 2))
        yield `  ${isBad ? style.bad(line) : line}`;
  }
}
