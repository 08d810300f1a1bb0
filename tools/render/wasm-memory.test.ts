import { expect, it } from 'vitest';
import { limitMemory } from './wasm-memory.ts';

/** A module with one memory of `minimum` pages that it exports, and one function, so that sections stand on both sides. */
function moduleWith(minimum: readonly number[]): Buffer {
  const before = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
  const memory = [5, 2 + minimum.length, 1, 0, ...minimum];
  const after = [7, 10, 1, 6, ...Buffer.from('memory'), 2, 0, 10, 4, 1, 2, 0, 0x0b];
  return Buffer.from([...before, ...memory, ...after]);
}

it.each([
  [[1], 3],
  [[2], 200],
])('memory of %s pages grows to %i pages and no further', (minimum, maximum) => {
  const instance = new WebAssembly.Instance(
    new WebAssembly.Module(limitMemory(moduleWith(minimum), maximum)),
  );
  const memory = instance.exports['memory'] as WebAssembly.Memory;
  expect(memory.grow(maximum - (minimum[0] as number))).toBe(minimum[0]);
  expect(() => memory.grow(1)).toThrow();
});

it('replaces a maximum that is there', () => {
  const once = limitMemory(moduleWith([1]), 300);
  const memory = new WebAssembly.Instance(new WebAssembly.Module(limitMemory(once, 2))).exports['memory'];
  expect(() => (memory as WebAssembly.Memory).grow(2)).toThrow();
});

it('refuses what it cannot limit', () => {
  expect(() => limitMemory(moduleWith([0x80, 2]), 200)).toThrow('starts with 256 pages');
  expect(() => limitMemory(Buffer.from('not a module'), 2)).toThrow('no WebAssembly module');
  expect(() => limitMemory(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), 2)).toThrow('declares no memory');
});
