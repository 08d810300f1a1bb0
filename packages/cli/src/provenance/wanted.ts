import type { Finding, Path, Value } from '@bulwark/model';
import type { Wanted } from '@bulwark/render';

/** What stands for a value that only a person can choose: of the right form, to see whether a key leads there. */
const EXAMPLES: Readonly<Record<string, string | number | boolean>> = {
  memory: '64Mi',
  cpu: '100m',
  runAsUser: 65532,
  runAsGroup: 65532,
  runAsNonRoot: true,
  path: '/healthy',
  image: `registry.example/app:1.0.0@sha256:${'0'.repeat(64)}`,
};

/** Charts set the parts of an image apart. */
const IMAGE_PARTS = { digest: `sha256:${'0'.repeat(64)}`, tag: '1.0.0' };

/** What would mend a finding, each by its place in the object; null where the field should go. The path itself comes last. */
export function wantedOf({
  remedy,
  path,
  location,
}: Pick<Finding, 'remedy' | 'path' | 'location'>): readonly Wanted[] {
  const { set = [], remove = [], choose = [] } = remedy;
  const chosen = choose.map(({ path }) => ({
    path,
    value: EXAMPLES[String(path.at(-1))] ?? 'example',
    example: true,
  }));
  const images = choose.filter(({ path }) => path.at(-1) === 'image');
  const parts = images.flatMap(({ path }) =>
    Object.entries(IMAGE_PARTS).map(([part, value]) => ({ path: [...path, part], value, example: true })),
  );
  return [
    ...set.map(({ path, value }) => ({ path, value: plainValue(value) })),
    ...parts,
    ...chosen,
    ...[...remove, ...(location?.exact === true ? [path] : [])].map(removal),
  ];
}

function removal(path: Path): Wanted {
  return { path, value: null };
}

/** JSON knows no integers beyond 2^53; none of them mends anything. */
function plainValue(value: Value): Wanted['value'] {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)),
  );
}
