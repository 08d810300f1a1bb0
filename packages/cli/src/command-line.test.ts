import { DEFAULT_LIMITS, DEFAULT_MAX_DOWNLOAD, DEFAULT_MAX_FILES } from '@bulwark/sources';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { quantity } from './arguments/values.ts';
import { createProgram } from './command-line.ts';

const program = createProgram(() => undefined);
const scan = program.commands.find((command) => command.name() === 'scan') as Command;

/** The help of a command with its examples. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

describe('help', () => {
  const commands = [program, ...program.commands.filter((command) => command.name() !== 'version')];
  it.each(commands.map((command) => [command.name(), command] as const))(
    'of %s has examples and fits',
    (_, command) => {
      const text = helpOf(command);
      expect(text).toContain('Examples:');
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
  it('describes every option', () => {
    for (const command of program.commands)
      for (const { long, description } of command.options) expect([long, description]).not.toContain('');
  });
  it('names the limits that are in force', () => {
    const defaults = {
      '--max-document-size': DEFAULT_LIMITS.maxBytes,
      '--max-depth': DEFAULT_LIMITS.maxDepth,
      '--max-nodes': DEFAULT_LIMITS.maxNodes,
      '--max-aliases': DEFAULT_LIMITS.maxAliasExpansion,
      '--max-files': DEFAULT_MAX_FILES,
      '--max-download': DEFAULT_MAX_DOWNLOAD,
    };
    for (const [option, value] of Object.entries(defaults)) {
      const { description = '' } = scan.options.find(({ long }) => long === option) ?? {};
      expect([option, quantity(/\(default: (\w+)\)/.exec(description)?.[1] ?? '', option)]).toEqual([
        option,
        value,
      ]);
    }
  });
});
