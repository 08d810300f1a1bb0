// Loaded before the program under test (`node --expose-gc --import`): at SIGUSR2 it collects garbage and says what is left.
import { renameSync, writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  const file = process.env['BULWARK_BENCH_PROBE'];
  const gc = (globalThis as { gc?: () => void }).gc;
  if (file === undefined || gc === undefined) return;
  gc();
  gc();
  writeFileSync(`${file}.part`, JSON.stringify(process.memoryUsage()));
  renameSync(`${file}.part`, file);
});
