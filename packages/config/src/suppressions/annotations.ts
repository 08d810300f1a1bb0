import { isMap, valueAt } from '@bulwark/model';
import type { ExceptionSourceKind, Path, ValueMap } from '@bulwark/model';
import { normalEnd } from '../end.ts';
import { kubeScoreControls } from './kube-score.ts';
import { endOf } from './suppression.ts';
import type { Suppression } from './suppression.ts';

export const OWN_ANNOTATION = 'bulwark.dev/except';

type Annotations = Readonly<Record<string, string>>;
type Reader = (key: string, value: string, all: Annotations) => Suppression | undefined;

/**
 * Decisions in the annotations of an object or of its pod template: Bulwark's own and those of other tools. `templatePath` leads
 * to the pod template, where the kind has one.
 */
export function annotatedSuppressions(
  value: ValueMap,
  templatePath: Path | undefined,
): readonly Suppression[] {
  const own = annotationsAt(value, []);
  const template =
    templatePath === undefined || templatePath.length === 0 ? {} : annotationsAt(value, templatePath);
  // What both say alike is one decision.
  const other = Object.fromEntries(Object.entries(template).filter(([key, text]) => own[key] !== text));
  return [
    ...suppressionsIn(own, { ...template, ...own }, []),
    ...suppressionsIn(other, { ...own, ...template }, templatePath ?? []),
  ];
}

/** `all` is what a decision may be explained with. */
function suppressionsIn(annotations: Annotations, all: Annotations, path: Path): readonly Suppression[] {
  const within = [...path, 'metadata', 'annotations'];
  return Object.entries(annotations).flatMap(([key, text]) => {
    const found = readerOf(key)?.(key, text, all);
    return found === undefined ? [] : [{ ...found, within }];
  });
}

function annotationsAt(value: ValueMap, path: Path): Annotations {
  const annotations = valueAt(value, [...path, 'metadata', 'annotations']);
  if (!isMap(annotations)) return {};
  const texts = Object.entries(annotations).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(texts) as Annotations;
}

const READERS: readonly (readonly [pattern: RegExp, reader: Reader])[] = [
  [/^bulwark\.dev\/except$/, own],
  [/^kubescape\.io\/skip-controls$/, kubescape],
  [/^checkov\.io\/skip\d+$/, checkov],
  [/^polaris\.fairwinds\.com\/(?:.+-)?exempt$/, polaris],
  [/^ignore-check\.kube-linter\.io\/.+$/, kubeLinter],
  [
    /^kube-linter\.io\/ignore-all$/,
    (key, text) => suppression('kube-linter', key, { all: true, reason: text }),
  ],
  [/^kube-score\/ignore$/, kubeScore],
];

function readerOf(key: string): Reader | undefined {
  return READERS.find(([pattern]) => pattern.test(key))?.[1];
}

const OWN_FIELDS = ['until', 'owner', 'reason'];

/** `<control>[,<control>]; until=2027-01-31; owner=…; reason=…`. A text without a name goes on with the one before it: reasons may hold `;`. */
function own(key: string, text: string): Suppression {
  const [controls = '', ...parts] = text.split(';');
  const fields: [name: string, value: string][] = [];
  for (const part of parts.filter((each) => each.trim() !== '')) {
    const [, name, value] = /^\s*([A-Za-z]+)\s*=(.*)$/s.exec(part) ?? [];
    const last = fields.at(-1);
    if (name !== undefined) fields.push([name.toLowerCase(), value?.trim() ?? '']);
    else if (last !== undefined) last[1] += `;${part}`;
    else fields.push([part.trim(), '']);
  }
  const unknown = fields.find(([name]) => !OWN_FIELDS.includes(name));
  const values: Readonly<Record<string, string>> = Object.fromEntries(fields);
  return suppression('annotation', key, {
    names: words(controls),
    reason: values['reason'] ?? '',
    owner: values['owner'],
    // What is not understood may have been the end: it is shown as one, and no end of this form is still to come.
    until: unknown === undefined ? values['until'] : `unknown field ${unknown[0]}`,
  });
}

function kubescape(key: string, text: string, all: Annotations): Suppression {
  return suppression('kubescape', key, {
    names: words(text),
    reason: all['kubescape.io/skip-reason'] ?? '',
    until: all['kubescape.io/skip-expiry'],
  });
}

/** `CKV_K8S_20=reason` */
function checkov(key: string, text: string): Suppression {
  const [id = '', ...reason] = text.split('=');
  return suppression('checkov', key, { names: words(id), reason: reason.join('=').trim() });
}

function polaris(key: string, text: string): Suppression | undefined {
  if (text !== 'true') return undefined;
  const check = /\/(.+)-exempt$/.exec(key)?.[1];
  return suppression(
    'polaris',
    key,
    check === undefined ? { all: true, reason: '' } : { names: [`polaris:${check}`], reason: '' },
  );
}

function kubeLinter(key: string, text: string): Suppression {
  const check = key.slice(key.indexOf('/') + 1);
  return suppression('kube-linter', key, { names: [`kube-linter:${check}`], reason: text });
}

function kubeScore(key: string, text: string): Suppression {
  return suppression('kube-score', key, { names: words(text).flatMap(kubeScoreControls), reason: '' });
}

interface Stated {
  readonly names?: readonly string[];
  readonly all?: boolean;
  readonly reason: string;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
}

function suppression(
  kind: ExceptionSourceKind,
  place: string,
  { names = [], all = false, reason, owner, until }: Stated,
): Suppression {
  return {
    kind,
    place,
    controls: names.map((name) => ({ name })),
    all,
    selector: {},
    reason: reason === '' ? 'no reason is given' : reason,
    owner,
    until: endOf(until, normalEnd),
  };
}

function words(list: string): readonly string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
