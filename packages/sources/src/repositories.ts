import type { Checkout } from './git.ts';

export type Checkouts = ReadonlyMap<string, Promise<Checkout>>;

/** Repositories that path arguments name, fetched before anything is read: their policy decides how they are judged. */
export interface Repositories {
  /** By argument; one that cannot be fetched is a rejection, which reading tells. */
  readonly checkouts: Checkouts;
  /** Deletes what was fetched; may be called again. */
  readonly remove: () => Promise<void>;
}

/** Whether a path argument is the URL of a repository, not of a file. */
export function isRepository(argument: string): boolean {
  if (!/^https?:\/\//i.test(argument) || !URL.canParse(argument)) return false;
  return !/\.(?:ya?ml|json|tgz)$/i.test(new URL(argument).pathname);
}

/** Fetches the repositories among the arguments. Never rejects. */
export async function fetchRepositories(inputs: readonly string[]): Promise<Repositories> {
  const wanted = inputs.filter(isRepository);
  if (wanted.length === 0) return { checkouts: new Map(), remove: async () => undefined };
  const { checkout, parseGitAddress } = await import('./git.ts');
  const checkouts = new Map(
    wanted.flatMap((argument) => {
      const address = parseGitAddress(argument);
      return address === undefined ? [] : [[argument, checkout(address)] as const];
    }),
  );
  const settled = Promise.allSettled(checkouts.values());
  await settled;
  return {
    checkouts,
    remove: async () => {
      for (const each of await settled) if (each.status === 'fulfilled') each.value.remove();
    },
  };
}
