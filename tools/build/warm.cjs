// node warm.cjs <program> <output> <runs as JSON>: runs the program with each list of arguments, then writes V8's compiled
// form of it. A process of its own, because the program ends with the process.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const [program, output, json] = process.argv.slice(2);
const runs = JSON.parse(json);
const script = new Script(readFileSync(program, 'latin1'), { filename: program });

function next() {
  const run = runs.shift();
  if (run === undefined) return writeFileSync(output, script.createCachedData());
  // The event comes again only where something was left to do. After a failed run nothing is: it ends the process.
  process.once('beforeExit', () => process.exitCode || setImmediate(next));
  process.argv = [process.execPath, program, ...run];
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(program), module, program, dirname(program));
}

next();
