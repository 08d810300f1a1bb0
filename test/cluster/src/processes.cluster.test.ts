import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { argumentsOf } from './components.ts';
import { programsOf, startProgram, stopPrograms, tail } from './processes.ts';
import { programPath, readState } from './state.ts';
import type { ClusterState } from './state.ts';
import { describeCluster, sharedCluster } from './vitest.ts';

/** A cluster of nothing yet, with the programs of the shared one. */
function stateIn(folder: string): ClusterState {
  const state = readState(sharedCluster().name);
  if (state === undefined) throw new Error('the shared cluster has no state');
  return { ...state, folder };
}

describeCluster('a program of a cluster', () => {
  it('is known as running once it is started, and as ended once it has ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bulwark-programs-'));
    mkdirSync(join(folder, 'etcd'), { mode: 0o700 });
    const state = stateIn(folder);
    const command = { binary: programPath(state, 'etcd'), folder, log: join(folder, 'etcd.log') };
    try {
      for (let round = 0; round < 20; round += 1) {
        await startProgram({ ...command, args: argumentsOf(state, 'etcd') });
        expect(programsOf(folder)).toMatchObject([{ program: 'etcd' }]);
        await stopPrograms(folder, { signal: 'SIGKILL' });
      }
      await startProgram({ ...command, args: [`--config-file=${folder}/none.yaml`] });
      while (programsOf(folder).length > 0) await new Promise((settle) => setTimeout(settle, 10));
      await expect.poll(() => tail(command.log)).toMatch(/none\.yaml[^]*ended with 1$/);
    } finally {
      await stopPrograms(folder, { signal: 'SIGKILL' });
      rmSync(folder, { recursive: true });
    }
  });
});
