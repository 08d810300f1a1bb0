import { formatPath, formatReference } from '@bulwark/model';
import type { ExceptionRule, Finding } from '@bulwark/model';
import type { RenderOptions, TextChange } from '../format.ts';
import { encodeData } from '../json/encode.ts';
import {
  changeLines,
  clip,
  deciderTexts,
  filePlace,
  messageText,
  pathText,
  subjectText,
} from '../subject.ts';
import type { FilePlace } from '../subject.ts';
import { plain } from '../terminal/text.ts';
import { artifactUri } from './uri.ts';

const LEVEL = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;

/** Writes findings as SARIF results, one line each. */
export class ResultEncoder {
  readonly #rules: ReadonlyMap<string, number>;
  readonly #changesOf: RenderOptions['changesOf'];

  /** `rules`: ids in the order of the run's rules. */
  constructor(rules: readonly string[], changesOf: RenderOptions['changesOf']) {
    this.#rules = new Map(rules.map((id, index) => [id, index]));
    this.#changesOf = changesOf;
  }

  /** `rule`: the exception under which the finding stands, if any. */
  encode(finding: Finding, rule: ExceptionRule | undefined): string {
    const { control, severity, fingerprint, evidence, remedy, unit, trace } = finding;
    // What somebody has decided to live with is not to be mended.
    const changes = rule === undefined ? this.#changesOf?.(finding) : undefined;
    return encodeData({
      ruleId: control,
      ruleIndex: this.#rules.get(control) ?? -1,
      level: LEVEL[severity],
      message: { text: messageOf(finding) },
      locations: [locationOf(finding)],
      ...(finding.related.length > 0 && { relatedLocations: finding.related.map(relatedLocation) }),
      ...(rule !== undefined && { suppressions: [suppressionOf(rule)] }),
      ...(changes !== undefined && { fixes: [fixOf(finding, changes)] }),
      partialFingerprints: { 'bulwark/v1': fingerprint },
      properties: {
        severity,
        unit: plain(unit),
        path: pathText(finding),
        evidence: evidence.value === undefined ? null : clip(plain(evidence.value), 1000),
        changes: changeLines(remedy),
        ...(trace && { values: trace.values.map(({ key }) => plain(key)) }),
      },
    });
  }
}

function messageOf(finding: Finding): string {
  const said = `${subjectText(finding)}: ${messageText(finding)}. ${plain(finding.remedy.advice)}`;
  return [said, ...deciderTexts(finding)].join(' | ');
}

function fixOf({ origin, remedy }: Finding, changes: readonly TextChange[]): object {
  const uri = origin.source === 'file' ? artifactUri(origin.file) : '';
  const replacements = changes.map(({ line, column, endLine, endColumn, text }) => ({
    deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
    ...(text !== '' && { insertedContent: { text } }),
  }));
  return {
    description: { text: clip(plain(remedy.advice), 1000) },
    artifactChanges: [{ artifactLocation: { uri }, replacements }],
  };
}

function suppressionOf({ reason, owner, until, source }: ExceptionRule): object {
  const by = owner === undefined ? '' : ` Owner: ${owner}.`;
  const end = until === undefined ? '' : ` Until ${until}.`;
  return {
    kind: source.kind === 'policy' ? 'external' : 'inSource',
    status: 'accepted',
    justification: clip(plain(`${reason}${by}${end}`), 1000),
    properties: { place: clip(plain(source.place), 300) },
  };
}

function locationOf(finding: Finding): object {
  const place = filePlace(finding);
  const name = clip(plain(formatReference(finding.object)), 1000);
  return {
    ...(place !== undefined && { physicalLocation: physicalLocation(place) }),
    logicalLocations: [{ fullyQualifiedName: `${name}#${pathText(finding)}`, kind: 'object' }],
  };
}

/** Columns are only told where they are known: an absent end means the end of the line. */
function physicalLocation({ file, line, column, endLine, endColumn }: FilePlace): object {
  const columns = column !== undefined && { startColumn: column, endLine, endColumn };
  const region = line !== undefined && { region: { startLine: line, ...columns } };
  return { artifactLocation: { uri: artifactUri(file) }, ...region };
}

function relatedLocation({ object, relation, paths }: Finding['related'][number], index: number): object {
  const name = clip(plain(formatReference(object)), 1000);
  const places = paths.map((path) => plain(formatPath(path))).join(', ');
  return {
    id: index,
    message: { text: clip(plain(`${relation}: ${name} ${places}`).trim(), 1000) },
    logicalLocations: [{ fullyQualifiedName: name, kind: 'object' }],
  };
}
