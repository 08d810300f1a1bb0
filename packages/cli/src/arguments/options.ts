import { Option } from 'commander';

/** An option whose values are written with commas or by repeating it. */
export function list(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    ...text.split(',').filter((word) => word !== ''),
  ]);
}

/** An option that is repeated; its values may hold commas. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    text,
  ]);
}
