import type { Finding } from '@bulwark/model';
import type { FixPlan } from '@bulwark/remediate';
import { expect, it } from 'vitest';
import { closing } from './closing.ts';
import { paintOf } from './paint.ts';

function finding(line: number, fingerprint: string): Finding {
  return {
    fingerprint,
    control: 'workload/host-pid',
    severity: 'high',
    object: { kind: 'Pod', namespace: 'shop', name: 'web' },
    origin: { source: 'file', root: '.', file: 'a.yaml', directory: '.', document: 0, line },
    remedy: { advice: 'Set it.' },
  } as unknown as Finding;
}

function said(findings: readonly Finding[]): readonly string[] {
  const before = { findings: [], excepted: [], controls: [] };
  const plan = {
    files: [],
    applied: [],
    refused: [],
    before,
    after: { findings, controls: [] },
  } as unknown as FixPlan;
  const facts = {
    controls: new Map(),
    review: true,
    heldBack: 0,
    written: undefined,
    asked: new Set<string>(),
  };
  return [...closing({ plan, ...facts, command: 'bulwark fix a.yaml' }, paintOf(false))];
}

it('a place that several findings have is told once, so that others are seen', () => {
  const same = ['a', 'b', 'c', 'd'].map((name) => finding(3, name));
  const others = [5, 7, 9, 11].map((line) => finding(line, `x${line}`));
  expect(said([...same, ...others]).filter((line) => /a\.yaml:|more/.test(line))).toEqual([
    '    a.yaml:3  Pod/shop/web  (4 times)',
    '    a.yaml:5  Pod/shop/web',
    '    a.yaml:7  Pod/shop/web',
    '    and 2 more',
  ]);
});
