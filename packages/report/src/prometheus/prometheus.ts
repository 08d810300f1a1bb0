import { OUTCOMES, SEVERITIES } from '@bulwark/model';
import { severityCounts } from '../ranking.ts';
import type { Report } from '../report.ts';
import { clip } from '../subject.ts';
import { plain } from '../terminal/text.ts';

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The text format of Prometheus, for the textfile collector or a push gateway. Labels take their values from the catalogue and from fixed
 * lists, never from scanned objects, so that the number of series has a bound.
 */
export function* prometheusReport(report: Report): Generator<string> {
  for (const { name, help, samples } of metrics(report)) {
    if (samples.length === 0) continue;
    yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
    for (const { labels, value } of samples) yield `${name}${labelText(labels)} ${value}\n`;
  }
}

function metrics(report: Report): readonly Metric[] {
  const { run, result, unread } = report;
  const info = { version: run.version, score_version: result.scoreVersion };
  return [
    {
      name: 'bulwark_build_info',
      help: 'Always 1; the labels tell the versions of the program and of the score.',
      samples: [{ labels: info, value: 1 }],
    },
    single('bulwark_objects', 'Objects that were judged.', result.objects.length),
    single('bulwark_unread_inputs', 'Inputs that could not be read.', unread.length),
    ...figures(report),
    ...frameworkMetrics(report),
    ...controlMetrics(report),
  ];
}

function single(name: string, help: string, value: number | undefined): Metric {
  return { name, help, samples: value === undefined ? [] : [{ labels: {}, value }] };
}

function figures({ result, exitCode }: Report): readonly Metric[] {
  const counts = severityCounts(result.findings);
  const risks = result.risk.filter(({ namespace }) => namespace === undefined).map(({ risk }) => risk);
  return [
    {
      name: 'bulwark_findings',
      help: 'Findings by severity.',
      samples: SEVERITIES.map((severity) => ({ labels: { severity }, value: counts[severity] })),
    },
    single('bulwark_excepted_findings', 'Findings under an exception.', result.excepted.length),
    single(
      'bulwark_compliance_ratio',
      'Severity-weighted compliance, 0 to 1, higher is better; absent where nothing was judged.',
      ratio(result.compliance),
    ),
    single('bulwark_coverage_ratio', 'Share of what could be judged, 0 to 1.', ratio(result.coverage)),
    single(
      'bulwark_risk_score',
      'Highest risk of a unit, 0 to 100, lower is better.',
      risks.length === 0 ? undefined : Math.max(...risks),
    ),
    single('bulwark_exit_code', 'Exit code of the scan; 1 where a gate failed.', exitCode),
  ];
}

function frameworkMetrics({ result }: Report): readonly Metric[] {
  return [
    {
      name: 'bulwark_framework_compliance_ratio',
      help: 'Compliance with a framework, 0 to 1, higher is better.',
      samples: result.frameworks.flatMap(({ framework, compliance }) => {
        const value = ratio(compliance);
        return value === undefined ? [] : [{ labels: { framework: framework.id }, value }];
      }),
    },
    {
      name: 'bulwark_framework_coverage_ratio',
      help: 'Share of a framework that could be judged, 0 to 1.',
      samples: result.frameworks.map(({ framework, coverage }) => ({
        labels: { framework: framework.id },
        value: coverage / 100,
      })),
    },
  ];
}

function controlMetrics({ result }: Report): readonly Metric[] {
  return [
    {
      name: 'bulwark_control_objects',
      help: 'Objects by control and outcome; outcomes that no object has are left out.',
      samples: result.controls.flatMap(({ control, counts }) =>
        OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => ({
          labels: { control: control.id, severity: control.severity, area: control.area, outcome },
          value: counts[outcome],
        })),
      ),
    },
  ];
}

function ratio(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100;
}

/** Ids of a user's own controls and frameworks may hold anything. */
function labelText(labels: Sample['labels']): string {
  const list = Object.entries(labels).map(([name, value]) => `${name}="${labelValue(value)}"`);
  return list.length === 0 ? '' : `{${list.join(',')}}`;
}

function labelValue(value: string): string {
  return clip(plain(value), 200).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
