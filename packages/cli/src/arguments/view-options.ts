import type { Command } from 'commander';

/** Options of how the terminal report is arranged, and how long it goes on. */
export function addViews(command: Command): void {
  command
    .option('--view <view>', 'terminal: finding, framework, workload or control', 'finding')
    .option('--group-by <key>', 'findings by file, namespace, workload, control or severity')
    .option('-q, --quiet', 'terminal: gates and the sum alone')
    .option('--hyperlink <when>', 'places as links: auto, always or never', 'auto')
    .option('--watch', 'scan again on every save, tell what changed; Ctrl-C ends');
}
