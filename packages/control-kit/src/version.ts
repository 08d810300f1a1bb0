/** A Kubernetes minor version, 1.x. */
export interface MinorVersion {
  readonly minor: number;
}

/** The newest version whose Pod Security Standards are known here; later ones clamp to it. */
export const NEWEST_POD_SECURITY_VERSION: MinorVersion = { minor: 37 };

/** Parses `1.31`, `v1.31` or `latest`; undefined for anything else. Versions after the newest known clamp to it. */
export function parseMinorVersion(text: string): MinorVersion | undefined {
  if (text === 'latest') return NEWEST_POD_SECURITY_VERSION;
  const match = /^v?1\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  return { minor: Math.min(Number(match[1]), NEWEST_POD_SECURITY_VERSION.minor) };
}

/** Whether a version is at or after 1.`minor`. */
export function atLeast(version: MinorVersion, minor: number): boolean {
  return version.minor >= minor;
}
