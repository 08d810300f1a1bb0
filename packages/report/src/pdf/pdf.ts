import pdfmake from 'pdfmake';
import type { RenderOptions } from '../format.ts';
import type { Report } from '../report.ts';
import { COLOURS, MARGIN } from './blocks.ts';
import type { Block } from './blocks.ts';
import { cover, overviewChapter } from './cover.ts';
import { BASE_FONT, fontFiles } from './font-book.ts';
import { controlsChapter, frameworksChapter } from './frameworks.ts';
import { exceptionsChapter, gapsChapter } from './gaps.ts';
import { findingsChapter, MOST_FINDINGS, risksChapter, workloadsChapter } from './risks.ts';
import { Typesetter } from './setting.ts';
import { trendChapter } from './trend.ts';

/**
 * A document for people who sign: cover, contents, and a chapter for each question. Fonts are inside, nothing is loaded, and
 * equal reports give equal bytes; its date is that of the scan, where times were asked for.
 */
export async function pdfReport(report: Report, { note }: RenderOptions): Promise<Iterable<Uint8Array>> {
  const set = new Typesetter();
  const definition = documentOf(report, set);
  const findings = report.result.findings.length;
  if (findings > MOST_FINDINGS)
    note(`pdf: ${MOST_FINDINGS} of ${findings} findings are listed, the worst first; json has all`);
  pdfmake.setFonts(fontFiles((name, bytes) => pdfmake.virtualfs.writeFileSync(name, bytes), set.used));
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  return [await pdfmake.createPdf(definition).getBuffer()];
}

const TITLE = 'Kubernetes security posture';
/** Stands for "not asked for": the date of a document is part of its bytes. */
const NO_DATE = '1970-01-01T00:00:00Z';

function documentOf(report: Report, set: Typesetter): Block {
  const { run } = report;
  const content = [
    ...cover(report, set),
    {
      toc: { title: { text: 'Contents', style: 'chapter' }, numberStyle: { color: COLOURS.quiet } },
      pageBreak: 'before',
    },
    ...overviewChapter(report, set),
    ...trendChapter(report, set),
    ...risksChapter(report, set),
    ...workloadsChapter(report, set),
    ...frameworksChapter(report, set),
    ...exceptionsChapter(report, set),
    ...gapsChapter(report, set),
    ...controlsChapter(report, set),
    ...findingsChapter(report, set),
  ];
  return {
    version: '1.7',
    pageSize: 'A4',
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN + 8],
    language: 'en',
    displayTitle: true,
    info: {
      title: TITLE,
      subject: 'Findings of a scan, with what could not be judged',
      creator: `Bulwark ${run.version}`,
      producer: `Bulwark ${run.version}`,
      creationDate: new Date(run.startedAt ?? NO_DATE),
    },
    content,
    footer: (page: number, pages: number): Block => ({
      margin: [MARGIN, 14, MARGIN, 0],
      style: 'quiet',
      columns: [
        { text: `Bulwark ${run.version} · ${TITLE}` },
        { text: `Page ${page} of ${pages}`, alignment: 'right' },
      ],
    }),
    defaultStyle: { font: BASE_FONT, fontSize: 9, lineHeight: 1.15, color: COLOURS.ink },
    styles: STYLES,
  };
}

const STYLES = {
  title: { fontSize: 26, bold: true, margin: [0, 40, 0, 10] },
  lead: { fontSize: 11, margin: [0, 0, 0, 8] },
  chapter: { fontSize: 18, bold: true, margin: [0, 0, 0, 10] },
  section: { fontSize: 12, bold: true, margin: [0, 12, 0, 4] },
  text: { margin: [0, 2, 0, 2] },
  table: { fontSize: 8, margin: [0, 4, 0, 8] },
  head: { bold: true },
  quiet: { color: COLOURS.quiet, fontSize: 8 },
  cut: { bold: true, margin: [0, 2, 0, 6] },
  good: { color: COLOURS.good },
  bad: { color: COLOURS.bad },
  print: { color: COLOURS.quiet, fontSize: 6 },
};
