import { afterEach, expect, it, vi } from 'vitest';
import { NodeImpossible, requireNode } from './node-requirements.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('says which commands are missing, and which package brings each', () => {
  vi.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(0);
  vi.stubEnv('PATH', '/nowhere');
  expect(requireNode).toThrow(NodeImpossible);
  expect(requireNode).toThrow(
    /iptables \(Debian: apt-get install iptables\)[^]*libseccomp-dev[^]*--privileged/,
  );
});

it('asks for root', () => {
  vi.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(1000);
  expect(requireNode).toThrow(/no real node can run here:\n {2}- root/);
});
