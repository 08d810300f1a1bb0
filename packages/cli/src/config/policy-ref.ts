import { join, relative } from 'node:path';
import { loadPolicy, mergePolicy, shownPath } from '@bulwark/config';
import type { Policy } from '@bulwark/config';
import type { ExceptionRule } from '@bulwark/model';
import { checkOut } from '../diff/revisions.ts';
import { attempt, policyFile } from './choose.ts';
import type { PolicyFlags } from './choose.ts';
import type { ResolvedPolicy } from './resolve.ts';

/** The policy as a git revision has it, for paths below the current directory. Throws UserError. */
export function policyOfRevision(revision: string, paths: readonly string[], flags: PolicyFlags): Policy {
  const checkout = checkOut(revision);
  try {
    checkout.enter();
    // Above the checkout lies a directory in which anybody may write.
    const file = policyFile(paths, flags, checkout.directory);
    const documents = file === undefined ? [] : attempt(() => loadPolicy(file));
    checkout.leave();
    // Places are told by the names that the files have here.
    const { directory, top } = checkout;
    const named = documents.map((document) => {
      const whole = checkout.resolve(document.file);
      const file = shownPath(join(top, relative(directory, whole)));
      return {
        ...document,
        file,
        placeOf: (...at: Parameters<typeof document.placeOf>) => ({ ...document.placeOf(...at), file }),
      };
    });
    return attempt(() => mergePolicy(named, flags.profile));
  } finally {
    checkout.leave();
    checkout.remove();
  }
}

/**
 * What the policy at hand would hide and that of the base does not: its new exceptions and the controls that it leaves out. None of
 * it counts; the report tells what each would cover.
 */
export function hiddenByChange(base: ResolvedPolicy, own: ResolvedPolicy): readonly ExceptionRule[] {
  const known = new Set(base.exceptions.map(meaning));
  const added = own.exceptions.filter((rule) => !known.has(meaning(rule)));
  const omitted = [...own.exclude].filter((id) => !base.exclude.has(id));
  return [
    ...added.map((rule) => ({ ...rule, severities: [] })),
    ...omitted.map((id): ExceptionRule => ({
      controls: [id],
      frameworks: [],
      fingerprints: [],
      selector: {},
      reason: `the changed policy leaves ${id} out`,
      owner: undefined,
      until: undefined,
      source: { kind: 'policy', place: own.policy.files.at(-1) ?? 'the changed policy' },
      severities: [],
    })),
  ];
}

/** An exception without the place in which it stands: comments and order change nothing. */
function meaning({ source: _source, ...rule }: ExceptionRule): string {
  return JSON.stringify(rule);
}
