import { RENDER_PROBLEMS } from '@bulwark/render/problems';
import { INPUT_PROBLEMS, READ_PROBLEMS, RENDER_NOTICES } from '@bulwark/sources';
import { CLUSTER_PROBLEMS } from '@bulwark/sources/cluster-problems';
import { ERRORS, EXIT } from '../errors.ts';
import type { ErrorEntry } from '../errors.ts';

const READING =
  'It stands in the report under "Not read" with its place; everything else is read all the same. The exit code is 3 where a gate is set (unless --allow-unread), with --strict, or where nothing else was read.';

const NOTICED =
  'It stands in the report under "Read, but look at these". It is no error, and does not change the exit code.';

const ASKING =
  'It ends the run where the cluster cannot be asked at all. Where one kind of object cannot be listed, it stands in the report under "Not read", the controls that need the kind are not evaluated, and everything else is read all the same; the exit code is then 4 where a gate is set (unless --allow-unread), with --strict, or where nothing was read.';

/** Every error code, of the command line and of reading. */
export function errorPages(): readonly ErrorEntry[] {
  const documents = READ_PROBLEMS.map(({ code, title, hint }) =>
    reading(code, title.replace(/\.$/, ''), hint),
  );
  const inputs = Object.entries({ ...INPUT_PROBLEMS, ...RENDER_PROBLEMS }).map(([code, { message, hint }]) =>
    reading(code, message, hint),
  );
  const notices = Object.entries(RENDER_NOTICES).map(([code, { message, hint }]) => ({
    code,
    line: message,
    hint,
    exitCode: EXIT.clean,
    meaning: NOTICED,
  }));
  const clusters = Object.entries(CLUSTER_PROBLEMS).map(([code, { message, hint }]) => ({
    code,
    line: message,
    hint,
    exitCode: EXIT.cluster,
    meaning: ASKING,
  }));
  return [...ERRORS, ...documents, ...inputs, ...notices, ...clusters];
}

function reading(code: string, line: string, hint: string): ErrorEntry {
  return { code, line, hint, exitCode: EXIT.input, meaning: READING };
}
