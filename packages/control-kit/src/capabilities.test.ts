import { describe, expect, it } from 'vitest';
import { capabilityClass } from './capabilities.ts';

describe('capabilityClass', () => {
  it.each([
    ['CHOWN', 'default'],
    ['NET_BIND_SERVICE', 'default'],
    ['chown', 'other'],
    ['CAP_CHOWN', 'other'],
    ['SYS_ADMIN', 'node'],
    ['cap_sys_module', 'node'],
    ['All', 'node'],
    ['NET_RAW', 'raw-network'],
    ['net_admin', 'dangerous'],
    ['SYS_TIME', 'other'],
    ['', 'other'],
    ['constructor', 'other'],
  ])('%s is %s', (name, expected) => {
    expect(capabilityClass(name)).toBe(expected);
  });
});
