import { runCommandLine } from './command-line.ts';

// No top-level await: the bundle may then be of either module format.
void runCommandLine(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
