import { admissionSet, admissionText } from '@bulwark/remediate';
import type { AdmissionSet } from '@bulwark/remediate';
import { findControls } from '../arguments/names.ts';
import { buildRequest } from '../arguments/request.ts';
import type { Library, ScanRequest, SelectionFlags } from '../arguments/request.ts';
import type { ConnectionFlags } from '../cluster/options.ts';
import { policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { UserError } from '../errors.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { STDERR, STDOUT, writeText } from '../streams.ts';
import { checkAdmission } from './check.ts';
import { writeBundle } from './write-bundle.ts';

export interface GenerateFlags extends SelectionFlags, PolicyFlags, ConnectionFlags {
  readonly enforce?: boolean;
  readonly namespaceParameters?: boolean;
  readonly name: string;
  readonly output?: string;
  readonly check?: boolean;
}

/** `bulwark generate`: writes policies, or tells what they would deny; returns the exit code. */
export async function generate(
  what: string,
  paths: readonly string[],
  given: Partial<GenerateFlags> & { readonly name: string },
  library: Library,
): Promise<number> {
  const flags: GenerateFlags = { ...EVERYTHING, ...given };
  checkWords(what, paths, flags);
  const request = buildRequest(
    { ...flags, namespace: [], excludeNamespace: [] },
    library,
    policyFor(paths, flags, library),
  );
  const set = setOf(request, flags);
  refuseUnfit(set, flags, library);
  if (flags.check === true) return await checkAdmission(paths, { request, set, flags, library });
  refuseLarge(set);
  for (const note of notesOn(set, request)) writeText(STDERR, `note: ${note}\n`);
  if (flags.output === undefined) writeText(STDOUT, admissionText(set));
  else writeBundle(flags.output, set);
  return 0;
}

function checkWords(what: string, paths: readonly string[], { name }: GenerateFlags): void {
  if (what !== 'admission')
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      `'${what}' cannot be generated`,
      'Write bulwark generate admission.',
    );
  if (paths.includes('-'))
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      'generate does not read standard input',
      'Name files or directories.',
    );
  if (!/^[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?$/.test(name))
    throw new UserError(
      'BW-USAGE-VALUE',
      `--name: '${name}' cannot begin the name of an object`,
      'It takes lower-case letters, digits, - and . between them.',
    );
}

function setOf({ plan, exceptions }: ScanRequest, flags: GenerateFlags): AdmissionSet {
  return admissionSet({
    plan,
    exceptions,
    now: new Date().toISOString(),
    prefix: flags.name,
    enforce: flags.enforce ?? false,
    namespaceParameters: flags.namespaceParameters ?? false,
    namespaces: flags.namespace,
    excludedNamespaces: flags.excludeNamespace,
  });
}

/** A control that was asked for by name and is not enforced would be missed in silence. */
function refuseUnfit(
  { controls, leftOut }: AdmissionSet,
  { control }: GenerateFlags,
  library: Library,
): void {
  for (const name of control) {
    const ids = findControls(name, library.controls).map(({ id }) => id);
    if (ids.length > 0 && ids.every((id) => leftOut.includes(id)))
      throw new UserError(
        'BW-USAGE-CONTROL',
        `${ids.join(', ')} cannot be judged by the API server`,
        'It needs more than the object that is sent, so it stays with bulwark scan and watch.',
      );
  }
  if (controls.length === 0)
    throw new UserError('BW-USAGE-EMPTY', 'none of the selected controls can be judged by the API server');
}

/** kubectl keeps what it applies in an annotation, and annotations hold 256 KiB. */
const LARGEST_POLICY = 250_000;

/** A policy that cannot be applied would be found out when it is applied. */
function refuseLarge({ policies }: AdmissionSet): void {
  for (const { name, policy } of policies) {
    const size = Buffer.byteLength(JSON.stringify(policy));
    if (size > LARGEST_POLICY)
      throw new UserError(
        'BW-USAGE-VALUE',
        `the policy ${name} would have ${size} bytes with its exceptions, and kubectl apply takes ${LARGEST_POLICY} at most`,
        'State fewer exceptions: one whose name ends in * covers many objects. Or let namespaces bring theirs, with --namespace-parameters.',
      );
  }
}

/** What somebody who reads the policies would otherwise take for granted. */
function notesOn(set: AdmissionSet, { planOf }: ScanRequest): readonly string[] {
  const { controls, leftOut, idle, exceptionsLeftOut } = set;
  return [
    `${controls.length} controls; ${leftOut.length} of the selection need more than one object and stay with bulwark scan`,
    ...idle.map((id) => `${id} is left out: it denies nothing until --param sets one of its parameters`),
    ...exceptionsLeftOut.map(
      ({ rule, reason }) => `the exception of ${rule.source.place} is not in the policies: ${reason}`,
    ),
    ...(planOf === undefined ? [] : ['scopes of bulwark.yaml are not in the policies']),
  ];
}
