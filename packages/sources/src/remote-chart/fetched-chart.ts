/** A packed chart as a server sent it. */
export interface FetchedChart {
  /** `shop-1.2.3.tgz` */
  readonly fileName: string;
  readonly bytes: Buffer;
  /** `sha256:…` of the archive. */
  readonly digest: string;
  /** Text of the provenance file beside it, where there is one. */
  readonly provenance: string | undefined;
}

/** Limits and wishes of one fetch. */
export interface FetchOptions {
  readonly maxBytes: number;
  /** Exactly this version; the newest release where not given. */
  readonly version?: string | undefined;
}

/** A file name that cannot lead anywhere else. */
export function chartFileName(name: string, version: string): string {
  return `${name}-${version}.tgz`.replace(/[^\w.+-]/g, '_');
}
