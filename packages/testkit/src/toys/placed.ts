import type { RawObject } from '@bulwark/model';
import { rawObjects } from '../raw-objects.ts';
import { readYaml } from '../read-yaml.ts';

/** Objects of a YAML text as if it were the file `all.yaml` in a directory below the root ''. */
export function placed(text: string, directory = '', root = '.'): readonly RawObject[] {
  const file = directory === '' ? 'all.yaml' : `${directory}/all.yaml`;
  return rawObjects(readYaml(text), file).map(({ value }, document) => ({
    value,
    origin: { source: 'file', root, file, directory, document, line: 1 },
  }));
}
