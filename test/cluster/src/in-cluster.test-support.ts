// docs/in-cluster.md, followed on a real cluster.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cluster } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/in-cluster.md'), 'utf8');
const launcher = join(root, 'bin/bulwark.cjs');
const run = promisify(execFile);
const maxBuffer = 2 ** 28;

/** A reader of the guide, in a folder with a cluster and an image. */
export interface Reader {
  /** Writes the kustomization that the guide shows, with the image, and these components. */
  readonly choose: (components: readonly string[]) => void;
  /** Runs the commands below a heading, each of which must succeed; what each printed, by the command. */
  readonly follow: (heading: string) => Promise<ReadonlyMap<string, string>>;
  /** Runs one line as the commands of the guide are run; what it printed. */
  readonly command: (line: string) => Promise<string>;
}

/** Begins in a new folder, which has the examples as a checkout has them. `image` is a reference by digest. */
export function readerOf(folder: string, cluster: Cluster, image: string): Reader {
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
  const [newName = '', digest = ''] = image.split('@');
  const command = async (line: string): Promise<string> => {
    const env = {
      ...process.env,
      KUBECONFIG: cluster.kubeconfig,
      KUBECACHEDIR: join(cluster.folder, 'kubectl-cache'),
      kubectl: process.env['BULWARK_KUBECTL'] ?? 'kubectl',
      node: process.execPath,
      launcher,
    };
    const script = `kubectl() { command "$kubectl" "$@"; }; bulwark() { "$node" "$launcher" "$@"; }\n${line}`;
    return (await run('bash', ['-ec', script], { cwd: folder, env, maxBuffer })).stdout;
  };
  return {
    choose: (components) => {
      const text = shownKustomization()
        .replace('components: []', `components: [${components.join()}]`)
        .replace(/newName: .*/, `newName: ${newName}`)
        .replace(/digest: .*/, `digest: ${digest}`);
      writeFileSync(join(folder, 'deploy/kustomization.yaml'), text);
    },
    follow: async (heading) => {
      const printed = new Map<string, string>();
      for (const line of commandsBelow(heading)) printed.set(line, await command(line));
      return printed;
    },
    command,
  };
}

function shownKustomization(): string {
  const [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  return text;
}

function commandsBelow(heading: string): readonly string[] {
  const [section = ''] = page.split(/^## /m).filter((part) => part.startsWith(`${heading}\n`));
  const commands = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
    text.trimEnd().split('\n'),
  );
  if (commands.length === 0) throw new Error(`docs/in-cluster.md shows no command below ${heading}`);
  return commands;
}
