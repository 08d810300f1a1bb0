import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '@bulwark/controls';
import type { ScanResult } from '@bulwark/model';
import { sharedFolder } from '../conformance/material.ts';
import { evaluate } from '../evaluate.ts';
import { rawObjects } from '../raw-objects.ts';
import { readYaml } from '../read-yaml.ts';

/** A folder of the corpus; undefined, with a printed notice, where the material is absent. */
export function corpusFolder(name: string): string | undefined {
  const folder = join(sharedFolder(), 'corpus', name);
  if (existsSync(folder)) return folder;
  console.log(`not run: no corpus material (${name}) at ../shared or $BULWARK_SHARED`);
  return undefined;
}

/** Evaluates one file of the corpus with the whole library, as a complete unit. */
export function evaluateFile(file: string): ScanResult {
  return evaluate(controls, rawObjects(readYaml(readFileSync(file, 'utf8')), file));
}
