// docs/command-line.md is what --help prints: written anew by `npm test -- tools/docs -u`.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../package/process.ts';
import { root } from '../root.ts';

function help(...words: string[]): string {
  const result = run([process.execPath, 'tools/bulwark.ts', ...words, '--help']);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return `## bulwark ${words.join(' ')}`.trim() + `\n\n\`\`\`text\n${result.stdout.trimEnd()}\n\`\`\`\n`;
}

it('the reference is what --help prints', async () => {
  const main = help();
  const list = main.slice(main.indexOf('\nCommands:\n'), main.indexOf('\nExamples:\n'));
  const commands = [...list.matchAll(/^ {2}([a-z]+) /gm)].flatMap((match) => match[1] ?? []);
  expect(commands).toEqual(expect.arrayContaining(['scan', 'explain', 'list', 'completion', 'version']));
  const pages = commands.filter((command) => command !== 'help').map((command) => help(command));
  const text = ['# The command line\n', 'What `--help` prints; a test keeps it so.\n', main, ...pages].join(
    '\n',
  );
  await expect(text).toMatchFileSnapshot(join(root, 'docs/command-line.md'));
}, 180_000);
