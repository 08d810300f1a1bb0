import type { RawObject, Remedy, ValueMap } from '@bulwark/model';
import { expect, it } from 'vitest';
import { isAsWanted, isStillThere } from './as-wanted.ts';

const pod = (spec: ValueMap): ValueMap => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });

function judged(before: ValueMap, remedy: Partial<Remedy>, after: ValueMap): boolean {
  const object: RawObject = { value: pod(before), origin: {} as RawObject['origin'] };
  return isAsWanted({ object, remedy: { advice: '', ...remedy } }, pod(after));
}

const containers = (...names: readonly string[]): ValueMap => ({
  containers: names.map((name) => ({ name, securityContext: { privileged: true } })),
});
const unprivileged: Partial<Remedy> = {
  set: [{ path: ['spec', 'containers', 1, 'securityContext', 'privileged'], value: false }],
};

it('a value is the wanted one, wherever its container went', () => {
  const mended = { name: 'b', securityContext: { privileged: false } };
  const other = { name: 'x', securityContext: { privileged: true } };
  expect(judged(containers('a', 'b'), unprivileged, { containers: [other, other, mended] })).toBe(true);
  expect(judged(containers('a', 'b'), unprivileged, { containers: [{ name: 'b' }] })).toBe(true);
});

it('a container that is gone is nothing that a fix of it wanted', () => {
  expect(judged(containers('a', 'b'), unprivileged, containers('a'))).toBe(false);
  const object: RawObject = { value: pod(containers('a', 'b')), origin: {} as RawObject['origin'] };
  const fix = { object, remedy: { advice: '', ...unprivileged } };
  expect(isStillThere(fix, pod(containers('b', 'c')))).toBe(true);
  expect(isStillThere(fix, pod(containers('a', 'c')))).toBe(false);
  expect(
    judged(containers('a', 'b', 'c'), unprivileged, { containers: [{ name: 'a' }, { name: 'c' }] }),
  ).toBe(false);
});

it('another value is not the wanted one', () => {
  const remedy = { set: [{ path: ['spec', 'type'], value: 'ClusterIP' }] };
  expect(judged({ type: 'LoadBalancer' }, remedy, { type: 'LoadBalancerx' })).toBe(false);
  expect(judged({ type: 'LoadBalancer' }, remedy, { type: 'ClusterIP' })).toBe(true);
});

it('what is removed leaves its neighbours', () => {
  const remedy = { remove: [['spec', 'add', 0]] };
  expect(judged({ add: ['SYS_ADMIN', 'CHOWN'] }, remedy, { add: ['CHOWN'] })).toBe(true);
  expect(judged({ add: ['SYS_ADMIN', 'CHOWN'] }, remedy, { add: [] })).toBe(false);
  expect(judged({ add: ['SYS_ADMIN'] }, remedy, {})).toBe(true);
});
