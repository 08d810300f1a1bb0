#!/usr/bin/env node
// Written in ES5 so that any Node, however old, gets as far as the message.
if (parseInt(process.versions.node, 10) < 24) {
  console.error('bulwark needs Node 24 or newer; this is Node ' + process.versions.node);
  process.exitCode = 2;
} else {
  require('../dist/main.cjs');
}
