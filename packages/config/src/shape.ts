/** What a value of the policy file may be: checks, the published JSON schema and completion follow from it. */
export type Shape = { readonly description?: string } & (
  | { readonly type: 'text'; readonly choices?: readonly string[]; readonly form?: TextForm }
  | { readonly type: 'number'; readonly least: number; readonly most: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'anything' }
  /** A list; with `orOne`, a single item may stand for a list of one; with `some`, it is not empty. */
  | { readonly type: 'list'; readonly of: Shape; readonly orOne?: boolean; readonly some?: boolean }
  | { readonly type: 'map'; readonly of: Shape }
  | {
      readonly type: 'fields';
      readonly fields: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    }
);

/** `end`: the last day or moment of an exception. */
export type TextForm = 'end' | 'fingerprint';

const text: Shape = { type: 'text' };
const texts = (description: string) => ({ type: 'list', of: text, orOne: true, description }) as const;
/** What narrows: an empty list would be taken for no limit, or for nothing at all. */
const someTexts = (description: string): Shape => ({ ...texts(description), some: true });
const patterns = (what: string): Shape =>
  someTexts(`${what}; * stands for any characters, ? for one. Several are alternatives.`);
const severity: Shape = { type: 'text', choices: ['critical', 'high', 'medium', 'low'] };
const severities: Shape = {
  type: 'map',
  of: severity,
  description: 'Another severity for a control, by any of its names.',
};
const parameters: Shape = {
  type: 'map',
  of: { type: 'map', of: { type: 'anything' } },
  description: 'Parameters of controls: by control, then by name. `bulwark explain <control>` lists them.',
};
const exclude = texts('Controls that are not judged, by id, title or alias.');

const profile: Shape = {
  type: 'fields',
  description: 'What is judged, and how.',
  fields: {
    frameworks: texts('Controls of these frameworks.'),
    controls: texts('These controls, by id, title or alias; they add to those of frameworks.'),
    exclude,
    severities,
    parameters,
    pss: { type: 'text', description: 'Pod Security Standard: restricted, baseline@1.31.' },
  },
};

const scope: Shape = {
  type: 'fields',
  description: 'Other settings for some objects. Of several scopes that match, a later one wins.',
  fields: {
    paths: patterns('Files, as reports show them; a directory covers what lies below'),
    namespaces: patterns('Namespaces'),
    labels: {
      type: 'map',
      of: text,
      description: 'Labels of the object or of its pod template; all must be there.',
    },
    exclude,
    severities,
    parameters,
  },
};

const gates: Shape = {
  type: 'fields',
  description: 'When a scan exits with 1. Options of the command line win.',
  fields: {
    'fail-on': { ...severity, description: 'A finding of this severity or worse.' },
    'fail-score': { type: 'number', least: 0, most: 100, description: 'Compliance below.' },
    'fail-coverage': { type: 'number', least: 0, most: 100, description: 'Coverage below.' },
    'fail-new': { type: 'boolean', description: 'A finding that the baseline does not have.' },
  },
};

const exception: Shape = {
  type: 'fields',
  description: 'A decision to live with findings. It never becomes a pass and is counted beside the score.',
  required: ['reason'],
  fields: {
    control: someTexts('Controls, by id, title or alias.'),
    framework: someTexts('All controls of these frameworks.'),
    fingerprint: {
      type: 'list',
      of: { type: 'text', form: 'fingerprint' },
      orOne: true,
      some: true,
      description: 'Single findings.',
    },
    kind: patterns('Kinds'),
    name: patterns('Names of objects'),
    namespace: patterns('Namespaces'),
    labels: {
      type: 'map',
      of: text,
      description: 'Labels of the object or of its pod template; all must be there.',
    },
    container: patterns('Names of containers'),
    image: patterns('Images of containers'),
    path: patterns('Paths within the object, as reports show them; what lies below is covered'),
    file: patterns('Files, as reports show them; a directory covers what lies below'),
    reason: { type: 'text', description: 'Why it is acceptable.' },
    owner: { type: 'text', description: 'Who decided.' },
    until: { type: 'text', form: 'end', description: 'Last day (2027-01-31, in UTC) or moment (ISO 8601).' },
  },
};

const suppressions: Shape = {
  type: 'fields',
  description:
    'Which decisions that are written elsewhere count. All are off by default; what they would hide is listed.',
  fields: {
    annotations: {
      type: 'boolean',
      description: 'The annotation bulwark.dev/except of objects and pod templates.',
    },
    tools: {
      type: 'list',
      of: {
        type: 'text',
        choices: ['kubescape', 'polaris', 'kube-linter', 'checkov', 'kube-score', 'trivy'],
      },
      orOne: true,
      description: 'Other scanners whose suppressions count.',
    },
    critical: { type: 'boolean', description: 'Whether they count for findings of severity critical, too.' },
  },
};

/** The policy file. */
export const POLICY_SHAPE: Shape & { readonly type: 'fields' } = {
  type: 'fields',
  fields: {
    extends: texts(
      'Policies that this one builds on: paths, or npm packages that hold a bulwark.yaml. Data only.',
    ),
    profile: {
      type: 'text',
      description: 'The profile in force: the name of one of `profiles`; `default` where not given.',
    },
    profiles: { type: 'map', of: profile, description: 'Profiles by name.' },
    scopes: { type: 'list', of: scope },
    gates,
    exceptions: { type: 'list', of: exception },
    suppressions,
    output: {
      type: 'fields',
      description: 'How the report is written. Options of the command line win.',
      fields: {
        format: texts('Formats: see `bulwark list formats`.'),
        file: { type: 'text', description: 'Where the report is written.' },
        verbose: { type: 'boolean', description: 'Every finding, control and reason.' },
      },
    },
  },
};
