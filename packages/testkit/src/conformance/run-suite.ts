import { join } from 'node:path';
import { controls } from '@bulwark/controls';
import { readDivergences } from './divergences.ts';
import { repository, sharedFolder } from './material.ts';
import { buildReport } from './report.ts';
import type { Report } from './report.ts';
import type { Suite } from './suite.ts';

/** Runs a suite with the whole library. Throws MissingMaterial where the folder does not hold the suite. */
export function runSuite(suite: Suite, folder: string = defaultFolder(suite)): Report {
  const divergences = readDivergences(join(repository, 'conformance/divergences.yaml'));
  return buildReport(suite.name, folder, suite.run({ folder, controls }), divergences);
}

/** Where the material of a suite lies when nobody says otherwise. */
export function defaultFolder(suite: Suite): string {
  return join(sharedFolder(), 'conformance', suite.defaultFolder);
}
