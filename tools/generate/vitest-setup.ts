import { generatedSources, writeStale } from './files.ts';

/** Tests import the registry, so it is brought up to date before the first of them is loaded. */
export default function setup(): void {
  writeStale(generatedSources());
}
