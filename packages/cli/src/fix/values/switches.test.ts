import type { Remedy } from '@bulwark/model';
import { expect, it } from 'vitest';
import { isSwitchOf } from './switches.ts';

const path = ['spec', 'containers', 0, 'securityContext', 'seccompProfile'];
const remedy: Remedy = { advice: '', set: [{ path, value: { type: 'RuntimeDefault' } }] };

it.each([
  [['seccompProfile', 'enable'], true, true],
  [['web', 'containerSecurityContext', 'enabled'], true, true],
  [['seccompProfile', 'enable'], false, false],
  [['helper', 'enabled'], true, false],
  [['seccompProfile', 'type'], true, false],
])('%j set to %j is a switch of the remedy: %j', (steps, value, expected) => {
  expect(isSwitchOf({ remedy }, { steps, value })).toBe(expected);
});
