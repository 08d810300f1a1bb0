import type { ExceptionRule, ExceptionUse, Finding } from '@bulwark/model';
import { expect, it } from 'vitest';
import type { Report } from '../report.ts';
import type { Layout } from './context.ts';
import { exceptionSection } from './exceptions.ts';
import { createStyle } from './style.ts';

const layout: Layout = {
  width: 80,
  verbose: false,
  style: createStyle(false),
  shownPlaces: new Set(),
  readSourceLines: () => undefined,
};

const finding = {
  control: 'workload/host-pid',
  object: { kind: 'Pod', namespace: 'shop', name: 'web' },
  path: [],
  origin: { source: 'file', root: '.', file: 'web.yaml', directory: '.', document: 0, line: 7 },
} as unknown as Finding;

function said(
  state: ExceptionUse['state'],
  rule: Partial<ExceptionRule>,
  withheld: readonly Finding[],
): string {
  const whole = { controls: ['workload/host-pid'], reason: 'because', ...rule };
  const source = { kind: 'annotation', place: 'web.yaml:4' };
  const use = { rule: { source, ...whole }, state, matched: 0, withheld, weaknesses: [] };
  const report = { result: { exceptions: [use], excepted: [] }, run: { selection: {} } };
  return [...exceptionSection(report as unknown as Report, layout)].join('\n');
}

it('names the control of each finding that would be hidden', () => {
  expect(said('not-allowed', {}, [finding])).toContain('web.yaml:7  Pod/shop/web  workload/host-pid');
});

it('tells an end that is no date from one that has come', () => {
  expect(said('expired', { until: '2020-01-01' }, [finding])).toContain(
    'expired on 2020-01-01; 1 finding it',
  );
  expect(said('expired', { until: 'no date: soon' }, [])).toContain(
    'web.yaml:4: its end is no date: soon; 0 findings it',
  );
});

it('tells the name that no control has, whatever was judged', () => {
  expect(said('unmatched', { controls: ['unknown: nonsense'] }, [])).toContain(
    'web.yaml:4: no control is called nonsense (because)',
  );
});
