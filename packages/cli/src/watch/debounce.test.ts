import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Debounce } from './debounce.ts';

/** Milliseconds that tasks took: fake timers know nothing of them. */
let busy = 0;

beforeEach(() => {
  busy = 0;
  vi.useFakeTimers();
  const idle = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => idle() + busy);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A task that takes so many milliseconds; counts its runs. */
function taking(milliseconds: number): { readonly debounce: Debounce; readonly runs: () => number } {
  let runs = 0;
  const task = (): void => {
    runs += 1;
    busy += milliseconds;
  };
  return { debounce: new Debounce(task, { quiet: 5 }), runs: () => runs };
}

/** Something changes in each of so many idle milliseconds. */
function changeFor(milliseconds: number, debounce: Debounce): void {
  for (let passed = 0; passed < milliseconds; passed += 1) {
    debounce.touch();
    vi.advanceTimersByTime(1);
  }
}

describe('Debounce', () => {
  it('runs once for all that changes within a moment', () => {
    const { debounce, runs } = taking(0);
    changeFor(4, debounce);
    expect(runs()).toBe(0);
    vi.advanceTimersByTime(100);
    expect(runs()).toBe(1);
  });

  it('runs at once what is due when it is flushed, and nothing that is not or was cancelled', () => {
    const { debounce, runs } = taking(0);
    debounce.flush();
    expect(runs()).toBe(0);
    debounce.touch();
    debounce.flush();
    expect(runs()).toBe(1);
    debounce.touch();
    debounce.cancel();
    debounce.flush();
    vi.advanceTimersByTime(100);
    expect(runs()).toBe(1);
  });

  it('does not keep a change waiting for one long run', () => {
    const { debounce, runs } = taking(60);
    changeFor(12, debounce);
    expect(runs()).toBe(2);
  });

  it('takes half of the processor at most while everything changes', () => {
    const { debounce, runs } = taking(30);
    changeFor(10_000, debounce);
    expect(busy).toBeGreaterThan(9_000);
    expect(busy).toBeLessThan(10_200);
    expect(runs()).toBe(busy / 30);
  });
});
