import type { Command } from 'commander';
import { list, repeated } from './options.ts';

/** Options of charts and kustomizations, named as those of `helm template` wherever that leaves `--namespace` and `-f` to the scan. */
export function addRendering(command: Command): void {
  command
    .optionsGroup('Charts and kustomizations (found in directories, and rendered):')
    .addOption(list('--values <files>', 'values of every chart here, later ones win'))
    .addOption(repeated('--set <key=value>', 'one value, or several with commas'))
    .addOption(repeated('--set-string <key=value>', 'the same, taken as text'))
    .addOption(repeated('--set-json <key=json>', 'the same, taken as JSON'))
    .addOption(repeated('--set-file <key=file>', 'the same, taken from a file'))
    .option('--all-values', 'also with each ci/*-values.yaml and values-*.yaml')
    .option('--release-name <name>', 'name of the release (default: release-name)')
    .option('--release-namespace <name>', 'namespace of the release (default: default)')
    .option('--kube-version <version>', 'version of Kubernetes that charts see')
    .addOption(list('--api-versions <list>', 'API versions that charts see beside the usual'))
    .option('--no-hooks', 'leave hooks and tests of charts out')
    .option('--repo <url>', 'arguments are names of charts in this repository')
    .option('--chart-version <version>', 'of a chart that is fetched (default: the newest)')
    .option('--keyring <file>', 'keys that may sign charts that are fetched')
    .option('--helm-bin <file>', 'render charts with this helm')
    .option('--kustomize-bin <file>', 'build with this kustomize or kubectl');
}
