import { afterEach, describe, expect, it, vi } from 'vitest';
import { Progress } from './progress.ts';

const terminal = vi.hoisted(() => ({ present: true, text: '' }));
vi.mock('./streams.ts', () => ({
  STDERR: 2,
  isTerminal: () => terminal.present,
  writeText: (_descriptor: number, text: string) => (terminal.text += text) !== '',
}));
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(terminal, { present: true, text: '' });
});

/** Reads so many files, each at the given moment in milliseconds. */
function readAt(...moments: number[]): void {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  const progress = new Progress();
  for (const moment of moments) {
    clock.mockReturnValue(moment);
    progress.object();
    progress.file();
  }
  progress.end();
}

describe('the progress line', () => {
  it('is not there for what takes less than a second', () => {
    readAt(10, 500, 990);
    expect(terminal.text).toBe('');
  });
  it('comes after a second, is renewed now and then, and goes away', () => {
    readAt(500, 1100, 1200, 1400);
    expect(terminal.text.split('\r\u001b[K')).toEqual([
      '',
      'reading: 2 files, 2 objects, 1 s',
      'reading: 4 files, 4 objects, 1 s',
      '',
    ]);
  });
  it('is for terminals only', () => {
    terminal.present = false;
    readAt(1100, 5000);
    expect(terminal.text).toBe('');
  });
});
