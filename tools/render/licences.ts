// The licences of the Go modules in the rendering engine travel with it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface GoModule {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const TEMPLATE = '{{with .Module}}{{if .Version}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}';
const LEGAL = /^(?:licen[cs]e|copying|notice)(?:\.|$)/i;

/** Name, version and legal texts of every module that is compiled into the program in `sources`, and of Go itself. Throws where one has none. */
export function engineLicences(sources: string): string {
  const go = (...words: string[]): string =>
    execFileSync('go', words, {
      cwd: sources,
      encoding: 'utf8',
      env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' },
    }).trim();
  const own: GoModule = { name: 'go', version: go('env', 'GOVERSION'), folder: go('env', 'GOROOT') };
  const lines = new Set(
    go('list', '-deps', '-f', TEMPLATE, '.')
      .split('\n')
      .filter((line) => line !== ''),
  );
  const modules = [...lines].sort().map((line): GoModule => {
    const [name = '', version = '', folder = ''] = line.split(' ');
    return { name, version, folder };
  });
  // Stand-ins for modules lie among the sources: they are the project's own.
  const foreign = modules.filter(({ folder }) => !folder.startsWith(sources));
  return [own, ...foreign].map(notice).join('\n');
}

function notice({ name, version, folder }: GoModule): string {
  const files = readdirSync(folder)
    .filter((file) => LEGAL.test(file))
    .sort();
  if (files.length === 0) throw new Error(`${name} ${version} states no licence in ${folder}`);
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${name} ${version}\n\n${texts.join('\n\n')}\n`;
}
