import { formatPath, valueAt } from '@bulwark/model';
import type {
  ControlMetadata,
  FileOrigin,
  Finding,
  ObjectReference,
  Path,
  Remedy,
  Rendering,
  Trace,
  TracedKey,
} from '@bulwark/model';
import { encodeData, encodeValue } from './encode.ts';

/**
 * Writes findings as JSON, one object a call. Parts that many findings share (what is known of the control, messages,
 * advice, the object) are encoded once: a report of 100,000 findings is mostly repetition.
 */
export class FindingEncoder {
  readonly #aliases: ReadonlyMap<string, readonly string[]>;
  readonly #controls = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  #object: { readonly reference: ObjectReference; readonly unit: string; readonly json: string } | undefined;

  constructor(controls: readonly ControlMetadata[]) {
    this.#aliases = new Map(controls.map(({ id, aliases }) => [id, aliases]));
  }

  encode(finding: Finding): string {
    const { evidence, path, remedy } = finding;
    return [
      `{"fingerprint":"${finding.fingerprint}"`,
      this.#control(finding),
      this.#subject(finding),
      `"container":${finding.container === undefined ? 'null' : this.#text(finding.container)}`,
      `"observedIn":${finding.observedIn === undefined ? 'null' : encodeData(finding.observedIn)}`,
      `"path":${this.#text(formatPath(path))},"pointer":${this.#text(jsonPointer(path))}`,
      place(finding, (text) => this.#text(text)),
      `"message":${this.#text(finding.message)}`,
      `"evidence":{"value":${evidence.value === undefined ? 'null' : this.#text(evidence.value)},"redacted":${evidence.redacted}}`,
      `"expected":${expected(remedy, path)}`,
      `"remedy":${this.#remedy(remedy)}`,
      `"related":${finding.related.length === 0 ? '[]' : encodeRelated(finding.related)}`,
      `"holders":${finding.holders.length === 0 ? '[]' : encodeData(finding.holders)}}`,
    ].join(',');
  }

  /** A scope may give a control another severity for some objects. */
  #control({ control, severity }: Finding): string {
    const key = `${severity} ${control}`;
    let json = this.#controls.get(key);
    if (json === undefined) {
      json = encodeFields({ control, aliases: this.#aliases.get(control) ?? [], severity });
      this.#controls.set(key, json);
    }
    return json;
  }

  #subject({ object, unit }: Finding): string {
    if (this.#object?.reference !== object || this.#object.unit !== unit) {
      const json = `"unit":${this.#text(unit)},"object":${encodeData(object)}`;
      this.#object = { reference: object, unit, json };
    }
    return this.#object.json;
  }

  #remedy({ advice, set = [], remove = [] }: Remedy): string {
    const changes = set.map(
      ({ path, value }) => `{"path":${this.#text(formatPath(path))},"value":${encodeValue(value)}}`,
    );
    const removed = remove.map((path) => this.#text(formatPath(path)));
    return `{"advice":${this.#text(advice)},"set":[${changes.join(',')}],"remove":[${removed.join(',')}]}`;
  }

  #text(text: string): string {
    let json = this.#texts.get(text);
    if (json === undefined) {
      json = encodeData(text);
      // Messages that name a value differ from finding to finding; they must not pile up.
      if (this.#texts.size < 20_000) this.#texts.set(text, json);
    }
    return json;
  }
}

/** The value that belongs at the path of the finding, as compact JSON in a string; null where there is no single one. */
function expected({ set = [] }: Remedy, path: Path): string {
  for (const change of set) {
    const rest = path.slice(change.path.length);
    if (!change.path.every((step, index) => step === path[index])) continue;
    const value = valueAt(change.value, rest);
    if (value !== undefined) return encodeData(encodeValue(value));
  }
  return 'null';
}

function place(finding: Finding, encode: (text: string) => string): string {
  const { origin, location: span } = finding;
  if (origin.source === 'file' && origin.rendered !== undefined) return renderedPlace(finding, origin);
  const file = origin.source === 'file' ? encode(origin.file) : 'null';
  if (span === undefined)
    return `"file":${file},"line":null,"column":null,"endLine":null,"endColumn":null,"exact":false`;
  return `"file":${file},"line":${span.line},"column":${span.column},"endLine":${span.endLine},"endColumn":${span.endColumn},"exact":${span.exact}`;
}

function renderedPlace(finding: Finding, { file, rendered }: FileOrigin): string {
  const { trace } = finding;
  const line = trace?.line ?? null;
  return encodeFields({
    file: trace?.file ?? file,
    line,
    column: null,
    endLine: line,
    endColumn: null,
    exact: false,
    ...(rendered && { rendered: rendering(finding, rendered) }),
    trace: trace === undefined ? null : traceData(trace),
  });
}

/** What a rendered object comes from, and the line of what was rendered that shows the finding. */
function rendering({ location }: Finding, { kind, source, values, hook }: Rendering): object {
  return { kind, source, values: values ?? null, hook: hook ?? null, line: location?.line ?? null };
}

function traceData({ file, line, values, patch }: Trace): object {
  const changed = patch === undefined ? null : { file: patch.file, line: patch.line ?? null };
  return { file, line: line ?? null, values: values.map(keyData), patch: changed };
}

function keyData({ key, effect, file, line }: TracedKey): object {
  return { key, effect, file: file ?? null, line: line ?? null };
}

function encodeRelated(related: Finding['related']): string {
  return encodeData(
    related.map(({ object, relation, paths }) => ({ object, relation, paths: paths.map(formatPath) })),
  );
}

/** RFC 6901. */
function jsonPointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function encodeFields(fields: object): string {
  return encodeData(fields).slice(1, -1);
}
