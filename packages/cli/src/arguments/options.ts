import { Option } from 'commander';

/** What is chosen where no option is given. Commander would print an empty list as a default in every help. */
export const NO_LISTS = {
  framework: [],
  control: [],
  excludeControl: [],
  severity: [],
  namespace: [],
  excludeNamespace: [],
  kind: [],
  param: [],
  completeKinds: [],
};

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
