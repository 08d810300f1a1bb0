export type PolicyErrorCode = 'BW-CONFIG-READ' | 'BW-CONFIG-KEY' | 'BW-CONFIG-VALUE' | 'BW-CONFIG-EXTENDS';

/** A place in a policy file. Lines and columns count from 1, columns in code points. */
export interface PolicyPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `bulwark.yaml:3:5` */
export function placeText({ file, line, column }: PolicyPlace): string {
  return `${file}:${line}:${column}`;
}

/** A policy that cannot be used. Nothing is scanned by half a policy. */
export class PolicyError extends Error {
  readonly code: PolicyErrorCode;
  readonly place: PolicyPlace | undefined;
  /** A word that is not known here, and those that are: what suggestions are made from. */
  readonly unknown: { readonly given: string; readonly known: readonly string[] } | undefined;

  constructor(
    code: PolicyErrorCode,
    message: string,
    place?: PolicyPlace,
    unknown?: { readonly given: string; readonly known: readonly string[] },
  ) {
    super(place === undefined ? message : `${placeText(place)}: ${message}`);
    this.code = code;
    this.place = place;
    this.unknown = unknown;
  }
}
