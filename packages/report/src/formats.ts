import type { Format } from './format.ts';

export { GROUPINGS, VIEWS } from './choices.ts';

/** The output formats by name, in the order in which they are listed. Each is loaded when it is rendered. */
export const FORMATS = {
  terminal: {
    description: 'for people; painted on a terminal',
    extension: '.txt',
    listsFindings: true,
    render: async (report, options) =>
      (await import('./terminal/terminal.ts')).terminalReport(report, options),
  },
  json: {
    description: 'everything, by schema/bulwark-report-1.schema.json',
    extension: '.json',
    listsFindings: true,
    render: async (report) => (await import('./json/report.ts')).jsonReport(report),
  },
  sarif: {
    description: 'SARIF 2.1.0, for code scanning and editors',
    extension: '.sarif',
    listsFindings: true,
    render: async (report, options) => (await import('./sarif/sarif.ts')).sarifReport(report, options),
  },
  html: {
    description: 'one page for a browser, complete in itself',
    extension: '.html',
    listsFindings: true,
    render: async (report, options) => (await import('./html/html.ts')).htmlReport(report, options),
  },
  pdf: {
    description: 'a document for people who sign, with contents and bookmarks',
    extension: '.pdf',
    listsFindings: true,
    binary: true,
    render: async (report, options) => (await import('./pdf/pdf.ts')).pdfReport(report, options),
  },
  junit: {
    description: 'JUnit XML, one suite a control; Jenkins, GitLab and others',
    extension: '.junit.xml',
    listsFindings: true,
    render: async (report) => (await import('./junit/junit.ts')).junitReport(report),
  },
  markdown: {
    description: 'a comment for a pull request, the worst first',
    extension: '.md',
    listsFindings: true,
    render: async (report, options) =>
      (await import('./markdown/markdown.ts')).markdownReport(report, options),
  },
  github: {
    description: 'annotations of a GitHub workflow run',
    extension: '.github.txt',
    listsFindings: true,
    render: async (report) => (await import('./github/annotations.ts')).githubAnnotations(report),
  },
  'gitlab-codequality': {
    description: "GitLab's code quality report",
    extension: '.gitlab-codequality.json',
    listsFindings: true,
    render: async (report) => (await import('./gitlab/code-quality.ts')).codeQualityReport(report),
  },
  'gitlab-sast': {
    description: "GitLab's report of static analysis",
    extension: '.gitlab-sast.json',
    listsFindings: true,
    render: async (report) => (await import('./gitlab/sast.ts')).sastReport(report),
  },
  csv: {
    description: 'one finding a row, for spreadsheets',
    extension: '.csv',
    listsFindings: true,
    render: async (report) => (await import('./csv/csv.ts')).csvReport(report),
  },
  prometheus: {
    description: 'metrics for the textfile collector or a push gateway',
    extension: '.prom',
    listsFindings: false,
    render: async (report) => (await import('./prometheus/prometheus.ts')).prometheusReport(report),
  },
  policyreport: {
    description: 'PolicyReport objects of wgpolicyk8s.io/v1alpha2',
    extension: '.policyreport.json',
    listsFindings: true,
    render: async (report) => (await import('./policy-report/policy-report.ts')).policyReport(report),
  },
  openreports: {
    description: 'Report objects of openreports.io/v1alpha1',
    extension: '.openreports.json',
    listsFindings: true,
    render: async (report) => (await import('./policy-report/policy-report.ts')).openReport(report),
  },
  attestation: {
    description: 'in-toto statement: files and catalogue by digest, result',
    extension: '.intoto.json',
    listsFindings: false,
    render: async (report, options) =>
      (await import('./attestation/attestation.ts')).attestationReport(report, options),
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;
