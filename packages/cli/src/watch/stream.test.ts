import type { Finding } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { LivePosture } from './live-posture.ts';
import { ndjsonFormat } from './stream.ts';
import { complaintsOf } from './watch-schema.test-support.ts';

const request = buildRequest(EVERYTHING, library);
const format = ndjsonFormat(request.plan.controls.map(({ control }) => control));
const TIME = '2026-11-24T12:00:00.000Z';
const HOSTILE = 'a"\\\n\u2028</script>\u0000';

/** The state of a cluster with one workload, whose name may be anything. */
function stateOf(name: string): Parameters<typeof format.initial>[0] {
  const live = new LivePosture(request, 'c');
  live.put('pods ns/x', {
    value: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'ns', uid: 'u' },
      spec: { hostNetwork: true, containers: [{ name, image: name, securityContext: { privileged: true } }] },
    },
    origin: { source: 'cluster', cluster: 'c', uid: 'u' },
  });
  const cluster = { name, version: 'v1.36.3', uid: '' };
  // The engine knows more of a kind than the schema promises.
  const unknown = [{ kind: 'Secret', reason: 'forbidden', detail: name, isWorkload: true }];
  return { cluster, result: live.result(TIME), unknown };
}

function allLines(name: string, time: string | undefined): readonly string[] {
  const state = stateOf(name);
  const [first, second] = state.result.findings as readonly [Finding, Finding, ...Finding[]];
  const [unknown] = state.unknown as readonly [{ kind: string; reason: string; detail: string }];
  const changed = [{ finding: first, previous: second }];
  return [
    format.initial(state, true, time),
    format.changes({ added: [first], changed, resolved: [first] }, time),
    format.notice({ change: 'behind', kinds: ['pods'], reason: name }, time),
    format.notice({ change: 'caught-up' }, time),
    format.notice({ change: 'unknown', ...unknown }, time),
    format.notice({ change: 'known', kind: 'Secret' }, time),
  ].flatMap((text) => text.trimEnd().split('\n'));
}

describe('the lines of a watch', () => {
  it.each([
    ['web', undefined],
    ['web', TIME],
    [HOSTILE, TIME],
  ])('of %j at %s are as their schema says', (name, time) => {
    const lines = allLines(name, time);
    expect([...new Set(lines.map((line) => (JSON.parse(line) as { change: string }).change))]).toEqual([
      'summary',
      'initial',
      'new',
      'changed',
      'resolved',
      'behind',
      'caught-up',
      'unknown',
      'known',
    ]);
    for (const line of lines) expect(complaintsOf(line)).toEqual([]);
  });

  it('are held to the schema: a line that lacks a field, or has one of another, is refused', () => {
    const lines = allLines('web', undefined).map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) {
      for (const field of Object.keys(line)) {
        const { [field]: _left, ...rest } = line;
        expect(complaintsOf(JSON.stringify(rest)), `${String(line['change'])} without ${field}`).not.toEqual(
          [],
        );
      }
      expect(complaintsOf(JSON.stringify({ ...line, other: 1 }))).not.toEqual([]);
    }
  });
});
