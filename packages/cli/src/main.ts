import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './command-line.ts';

// A scan makes much garbage and keeps little of it: a young generation that does not grow halves the memory of a scan
// and costs no time. V8 reads this flag at every collection, so it may be set while it runs.
setFlagsFromString('--semi-space-growth-factor=1');

// No top-level await: the bundle may then be of either module format.
void runCommandLine(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
