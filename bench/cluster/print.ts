import type { Measured } from '../measure.ts';

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line about a process: wall and processor time, peak of memory. */
export function row(name: string, { seconds, processor, peak }: Omit<Measured, 'code'>): void {
  print(
    `  ${name.padEnd(44)} ${seconds.toFixed(1).padStart(7)} s ${processor.toFixed(1).padStart(7)} s of processor ${(peak / 1e6).toFixed(0).padStart(6)} MB peak`,
  );
}

/** A quantile of numbers, as milliseconds. */
export function at(numbers: readonly number[], share: number): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return found === undefined ? '–' : `${found.toFixed(1)} ms`;
}
