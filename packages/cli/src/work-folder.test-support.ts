// For tests of what happens in the current directory.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { afterEach, beforeEach } from 'vitest';

export interface WorkFolder {
  /** Its whole path, links resolved; in tests and hooks only. */
  readonly path: (...parts: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
}

/** Each test of the file gets an empty folder and runs in it. */
export function useWorkFolder(): WorkFolder {
  const home = cwd();
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-test-')));
    chdir(folder);
  });
  afterEach(() => {
    chdir(home);
    rmSync(folder, { recursive: true });
  });
  const path = (...parts: readonly string[]): string => join(folder, ...parts);
  return {
    path,
    write: (name, text) => {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
    },
  };
}
