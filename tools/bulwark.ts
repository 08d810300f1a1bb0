// npm run -s bulwark -- <args>: the command line of this checkout. Builds what is stale and adds no output of its own.
import { createRequire } from 'node:module';
import { bundlePath, isBundleStale } from './build/stale.ts';

if (isBundleStale()) {
  const { bundle } = await import('./build/bundle.ts');
  await bundle({ clean: false }).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(70);
  });
}
// npm runs scripts in the root of the workspace; paths on the command line mean the folder the user is in.
const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'bulwark' && folder !== undefined) process.chdir(folder);
process.argv[1] = bundlePath;
createRequire(bundlePath)(bundlePath);
