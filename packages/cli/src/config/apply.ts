import { placeText } from '@bulwark/config';
import type { Policy, Stated } from '@bulwark/config';
import type { NoticeEntry } from '@bulwark/report';
import type { Library } from '../arguments/request.ts';
import type { GateFlags } from '../exit.ts';
import type { OutputFlags } from '../output.ts';
import { choosePolicy } from './choose.ts';
import type { PolicyFlags } from './choose.ts';
import { tightenedByFound } from './found.ts';
import type { ScannedInputs } from './found.ts';
import { hiddenBy } from './hidden.ts';
import { policyOfRevision } from './policy-ref.ts';
import { resolvePolicy } from './resolve.ts';
import type { ResolvedPolicy } from './resolve.ts';
import { weakenings } from './weaker.ts';
import type { Weakening } from './weaker.ts';

/** The policy for some paths, checked against the library. Throws UserError. */
export function policyFor(paths: readonly string[], flags: PolicyFlags, library: Library): ResolvedPolicy {
  const own = resolvePolicy(choosePolicy(paths, flags), library);
  if (flags.policyRef === undefined) return own;
  const { policy, remarks } = policyOfRevision(flags.policyRef, paths, flags);
  const base = resolvePolicy(policy, library);
  const hidden = hiddenBy(base, own, library, 'the changed policy');
  return {
    ...base,
    exceptions: [...base.exceptions, ...hidden],
    remarks: [...remarks, ...weakenings(base, own, library).map(changedRemark)],
    ref: flags.policyRef,
  };
}

/** A policy with what those of fetched repositories and packed charts ask for beyond it, unless `--no-config` leaves all policies out. */
export async function tightened(
  policy: ResolvedPolicy,
  inputs: ScannedInputs,
  flags: PolicyFlags,
  library: Library,
): Promise<ResolvedPolicy> {
  return flags.config === false ? policy : tightenedByFound(policy, inputs, library);
}

function changedRemark({ place, text }: Weakening): NoticeEntry {
  return { ...place, code: 'BW-CONFIG-CHANGED', message: `the changed policy does not count: ${text}` };
}

/** Gates of the policy where no option sets them, with the places that state them. */
export function gateFlags(flags: GateFlags, { gates }: Policy): GateFlags {
  const { 'fail-on': on, 'fail-score': score, 'fail-coverage': coverage, 'fail-new': fresh } = gates;
  return {
    ...valueOf('failOn', flags.failOn, on),
    ...valueOf('failScore', flags.failScore, score),
    ...valueOf('failCoverage', flags.failCoverage, coverage),
    ...((flags.failNew ?? fresh?.value) === true && { failNew: true }),
    stated: {
      ...placeOf('failOn', flags.failOn, on),
      ...placeOf('failScore', flags.failScore, score),
      ...placeOf('failCoverage', flags.failCoverage, coverage),
      ...placeOf('failNew', flags.failNew, fresh),
    },
  };
}

type GateStated = Stated<string | number | boolean> | undefined;

function valueOf(
  name: string,
  given: string | undefined,
  stated: GateStated,
): Readonly<Record<string, string>> {
  const value = given ?? stated?.value;
  return value === undefined ? {} : { [name]: String(value) };
}

function placeOf(
  name: string,
  given: string | boolean | undefined,
  stated: GateStated,
): Readonly<Record<string, string>> {
  return given !== undefined || stated === undefined ? {} : { [name]: placeText(stated.place) };
}

/** Output as the policy wants it where no option says otherwise. */
export function outputFlags(flags: OutputFlags, { output }: Policy): OutputFlags {
  const { format, color, hyperlink, view, groupBy, quiet } = flags;
  const file = flags.output ?? (format.length === 0 ? output.file?.value : undefined);
  const verbose = flags.verbose ?? (quiet === true ? undefined : output.verbose?.value);
  return {
    format: format.length === 0 ? output.format.map(({ value }) => value) : format,
    color,
    ...withoutUndefined({ hyperlink, view, groupBy, quiet, output: file, verbose }),
  };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value. */
function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
