const SEMVER = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** The newest version that is no pre-release, as `helm pull` takes it where none is named; undefined where there is none. */
export function newestRelease(versions: readonly string[]): string | undefined {
  return versions
    .filter((version) => SEMVER.exec(version)?.[4] === undefined && SEMVER.test(version))
    .toSorted(compare)
    .at(-1);
}

function compare(a: string, b: string): number {
  const [first, second] = [numbersOf(a), numbersOf(b)];
  for (const [index, number] of first.entries()) {
    const difference = number - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : 1;
}

function numbersOf(version: string): readonly number[] {
  const [, major, minor = '0', patch = '0'] = SEMVER.exec(version) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}
