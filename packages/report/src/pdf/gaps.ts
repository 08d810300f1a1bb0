import type { ExceptionUse } from '@bulwark/model';
import type { Report } from '../report.ts';
import { clip, messageText, subjectText } from '../subject.ts';
import { chapter, count, cut, section, severityCell, table } from './blocks.ts';
import type { Block } from './blocks.ts';
import type { Typesetter } from './setting.ts';

const EXCEPTIONS = 'Exceptions';
const MOST_EXCEPTIONS = 300;
const NAME = 300;

/** Who decided to live with what, why and until when; and the findings that this covers. */
export function exceptionsChapter({ result }: Report, set: Typesetter): readonly Block[] {
  const { exceptions, excepted } = result;
  const uses = exceptions.slice(0, MOST_EXCEPTIONS);
  const findings = excepted.slice(0, MOST_EXCEPTIONS);
  return [
    chapter(EXCEPTIONS),
    table(
      [
        { title: 'Reason', share: 29 },
        { title: 'Owner', share: 22 },
        { title: 'Until', share: 11 },
        { title: 'State', share: 11 },
        { title: 'Covers', share: 8, align: 'right' },
        { title: 'Written in', share: 19 },
      ],
      uses.map((use) => [
        clip(use.rule.reason, 600),
        clip(use.rule.owner ?? 'nobody named', NAME),
        use.rule.until ?? 'no end',
        stateOf(use),
        use.matched,
        clip(use.rule.source.place, NAME),
      ]),
      set,
    ),
    ...cut(uses.length, exceptions.length, 'exceptions', set),
    section(`Findings under an exception: ${excepted.length}`, EXCEPTIONS, set),
    table(
      [
        { title: 'Severity', share: 10 },
        { title: 'Finding', share: 52 },
        { title: 'Accepted by', share: 20 },
        { title: 'Reason', share: 18 },
      ],
      findings.map(({ finding, rule }) => [
        severityCell(finding.severity),
        `${subjectText(finding)}: ${clip(messageText(finding), 400)} (${finding.control})`,
        `${clip(rule.owner ?? 'nobody named', NAME)}, ${rule.until === undefined ? 'no end' : `until ${rule.until}`}`,
        clip(rule.reason, 400),
      ]),
      set,
    ),
    ...cut(findings.length, excepted.length, 'findings under an exception', set),
  ];
}

function stateOf({ state, withheld }: ExceptionUse): string | Block {
  const text = state.replaceAll('-', ' ');
  if (state === 'in-force') return text;
  return {
    text:
      withheld.length === 0
        ? text
        : `${text}, ${count(withheld.length, 'finding')} ${withheld.length === 1 ? 'stays' : 'stay'}`,
    style: 'bad',
  };
}

const GAPS = 'What is not known';
const MOST_GAPS = 200;

/** What could not be read or judged, with the reason: none of it counts as passed. */
export function gapsChapter({ result, unread, notices }: Report, set: Typesetter): readonly Block[] {
  const reasons = reasonsOf(result.controls);
  const shown = reasons.slice(0, MOST_GAPS);
  return [
    chapter(GAPS),
    section(`Not read: ${unread.length}`, GAPS, set),
    table(
      FILE_COLUMNS,
      unread
        .slice(0, MOST_GAPS)
        .map(({ file, line, code, message, hint }) => [
          clip(line === undefined ? file : `${file}:${line}`, NAME),
          code,
          clip(`${message}. ${hint}`, 600),
        ]),
      set,
    ),
    ...cut(Math.min(unread.length, MOST_GAPS), unread.length, 'inputs', set),
    section('Not evaluated: lowers coverage, never counts as passed', GAPS, set),
    table(
      [
        { title: 'Reason', share: 24 },
        { title: 'What is missing', share: 44 },
        { title: 'Controls', share: 16, align: 'right' },
        { title: 'Times', share: 16, align: 'right' },
      ],
      shown.map(({ reason, detail, controls, times }) => [
        reason.replaceAll('-', ' '),
        clip(detail, NAME),
        controls,
        times,
      ]),
      set,
    ),
    ...cut(shown.length, reasons.length, 'reasons', set),
    ...(notices.length === 0 ? [] : noticeTable(notices, set)),
  ];
}

const FILE_COLUMNS = [
  { title: 'File', share: 34 },
  { title: 'Code', share: 22 },
  { title: 'Why, and the way out', share: 44 },
];

function noticeTable(notices: Report['notices'], set: Typesetter): readonly Block[] {
  return [
    section(`Read, but look at these: ${notices.length}`, GAPS, set),
    table(
      FILE_COLUMNS,
      notices
        .slice(0, MOST_GAPS)
        .map(({ file, line, code, message }) => [clip(`${file}:${line}`, NAME), code, clip(message, 600)]),
      set,
    ),
    ...cut(Math.min(notices.length, MOST_GAPS), notices.length, 'notices', set),
  ];
}

interface Reason {
  readonly reason: string;
  readonly detail: string;
  controls: number;
  times: number;
}

/** Reasons over all controls, those that concern most first. */
function reasonsOf(controls: Report['result']['controls']): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { notEvaluated } of controls)
    for (const { reason, detail, count: times } of notEvaluated) {
      const key = `${reason}\n${detail}`;
      const known = reasons.get(key);
      if (known === undefined) reasons.set(key, { reason, detail, controls: 1, times });
      else {
        known.controls += 1;
        known.times += times;
      }
    }
  return [...reasons]
    .sort(([a, x], [b, y]) => y.times - x.times || (a < b ? -1 : 1))
    .map(([, reason]) => reason);
}
