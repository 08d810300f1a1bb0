import { isNamespaced } from '@bulwark/control-kit';
import type { ObjectExplanation } from '@bulwark/engine';
import { formatPath, formatReference } from '@bulwark/model';
import type { ObjectReference, Outcome } from '@bulwark/model';
import { findKind } from '../arguments/kinds.ts';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import { suggestions } from '../arguments/suggest.ts';
import { policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { otherNames } from '../config/scopes.ts';
import { UserError } from '../errors.ts';
import { evaluate } from '../evaluate.ts';
import { Page } from './page.ts';
import type { PageFormat } from './page.ts';

interface ObjectQuestion {
  readonly selection: SelectionFlags;
  readonly policy: PolicyFlags;
  readonly library: Library;
  readonly page: PageFormat;
}

/** What every control says of one object of the paths, passes included. Throws UserError where it is not there. */
export async function explainObject(
  name: string,
  paths: readonly string[],
  { selection, policy, library, page: format }: ObjectQuestion,
): Promise<string> {
  const reference = parseReference(name);
  if (paths.length === 0)
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      '--object needs the paths to look in',
      `For example: bulwark explain --object ${name} .`,
    );
  const request = buildRequest(selection, library, policyFor(paths, policy, library));
  const { posture, annotated, close } = await evaluate(paths, request);
  await close();
  const now = new Date().toISOString();
  const explanations = posture.explain(reference, {
    rules: [...request.exceptions, ...annotated.rules],
    now,
    otherNames,
  });
  if (explanations.length === 0) throw notFound(reference, posture.result().objects);
  const page = new Page(format);
  for (const explanation of explanations) objectLines(explanation, library, page);
  return page.toString();
}

/** KIND/NAMESPACE/NAME or KIND/NAME; a namespaced kind without a namespace is meant in `default`. */
export function parseReference(text: string): ObjectReference {
  const parts = text.split('/');
  const [first = '', second = '', third] = parts;
  if (parts.length < 2 || parts.length > 3 || parts.includes(''))
    throw new UserError('BW-USAGE-OBJECT', `'${text}' is not KIND/NAMESPACE/NAME`);
  const kind = findKind(first);
  if (third !== undefined) return { kind, namespace: second, name: third };
  return { kind, namespace: isNamespaced(kind) === true ? 'default' : '', name: second };
}

function notFound(
  reference: ObjectReference,
  objects: readonly { readonly object: ObjectReference }[],
): UserError {
  const wanted = formatReference(reference);
  const names = objects.map(({ object }) => formatReference(object));
  const sameName = objects.filter(({ object }) => object.name === reference.name);
  const close = [...sameName.map(({ object }) => formatReference(object)), ...suggestions(wanted, names)];
  const hint =
    close.length === 0 ? undefined : `Did you mean ${[...new Set(close)].slice(0, 3).join(' or ')}?`;
  return new UserError('BW-USAGE-OBJECT', `${wanted} is not among the ${names.length} objects read`, hint);
}

const WORDS: Readonly<Record<Outcome, string>> = {
  error: 'error',
  fail: 'fails',
  excepted: 'excepted',
  'not-evaluated': 'unknown',
  pass: 'passes',
  'not-applicable': 'n/a',
};
const ORDER: readonly Outcome[] = ['error', 'fail', 'excepted', 'not-evaluated', 'pass', 'not-applicable'];

function objectLines(explanation: ObjectExplanation, { controls }: Library, page: Page): void {
  const { object, origin, unit, foldedInto } = explanation;
  const place = origin.source === 'file' ? `${origin.file}:${origin.line}` : origin.cluster;
  page.title(`${formatReference(object)}  ${place}`);
  page.text(`unit ${unit}${foldedInto === undefined ? '' : `; judged as part of ${foldedInto}`}`);
  const titles = new Map(controls.map(({ id, title }) => [id, title]));
  for (const outcome of ORDER) {
    for (const each of explanation.controls.filter((control) => control.outcome === outcome)) {
      page.line(
        `${painted(outcome, page)}  ${titles.get(each.control) ?? each.control}  ${page.style.dim(each.control)}`,
      );
      for (const { reason, detail } of each.reasons) page.text(`${reason}: ${detail}`, '            ');
      for (const { path, message } of each.findings)
        page.text(`${path.length === 0 ? '' : `${formatPath(path)}: `}${message}`, '            ');
      for (const { finding, rule } of each.excepted)
        page.text(`${finding.message}; excepted: ${rule.reason} (${rule.source.place})`, '            ');
    }
  }
  page.line();
}

function painted(outcome: Outcome, { style }: Page): string {
  const word = `  ${WORDS[outcome].padEnd(8)}`;
  if (outcome === 'fail' || outcome === 'error') return style.bad(word);
  return outcome === 'pass' ? style.good(word) : style.dim(word);
}
