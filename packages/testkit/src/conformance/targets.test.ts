import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDivergences } from './divergences.ts';
import { repository } from './material.ts';
import { defaultFolder, runSuite } from './run-suite.ts';
import { suites } from './suites.ts';

/** Share of a suite that may be listed as wrong on its merits. */
const MOST_DIVERGENCES = 0.08;
/** Share of the cases with paths, divergences apart, in which ours cover them. */
const LEAST_PATHS = 0.95;

const present = suites.filter((suite) => existsSync(defaultFolder(suite)));
if (present.length === 0) console.log('not run: no conformance material at ../shared or $BULWARK_SHARED');

describe.each(present)('$name', (suite) => {
  const report = runSuite(suite);

  it('disagrees only where the list of divergences says why', () => {
    expect(report.unlisted.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
  });

  it('lists few divergences, and none that agrees', () => {
    expect(report.stale).toEqual([]);
    expect(report.listed.length).toBeLessThanOrEqual(MOST_DIVERGENCES * report.cases.length);
  });

  it('finds them where the suite says', () => {
    const divergent = new Set(report.listed.map(({ id }) => id));
    const paths = report.cases.flatMap(({ id, paths }) =>
      paths === undefined || divergent.has(id) ? [] : [paths],
    );
    const missed = paths.filter(({ level }) => level === 'missed');
    expect(missed.length).toBeLessThanOrEqual((1 - LEAST_PATHS) * paths.length);
  });
});

it('the list of divergences names known suites only', () => {
  const names = suites.map(({ name }) => name);
  const entries = readDivergences(join(repository, 'conformance/divergences.yaml'));
  expect(entries.filter(({ suite }) => !names.includes(suite))).toEqual([]);
});
