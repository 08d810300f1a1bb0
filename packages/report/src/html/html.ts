import { createHash } from 'node:crypto';
import { AREAS, SEVERITIES } from '@bulwark/model';
import type { RenderOptions } from '../format.ts';
import type { Report } from '../report.ts';
import { plain } from '../terminal/text.ts';
import { clip } from '../subject.ts';
import { script, style } from './assets.gen.ts';
import { findingData } from './data.ts';
import { fragment } from './markup.ts';
import type { Markup } from './markup.ts';
import {
  blindTables,
  controlTable,
  exceptionTable,
  frameworkTables,
  overview,
  runTable,
  workloadTables,
} from './sections.ts';

/**
 * One page that needs nothing else: it opens from disk, loads nothing, and its policy lets no script run but its own. Findings are
 * in a list that draws only what is in view; all other sections can be read without scripts.
 */
export function* htmlReport(report: Report, { readSourceLines }: RenderOptions): Generator<string> {
  yield head().markup;
  yield section('overview', 'Overview', overview(report)).markup;
  yield section('findings', 'Findings', browser(report)).markup;
  yield section('workloads', 'Workloads', workloadTables(report)).markup;
  yield section('frameworks', 'Frameworks', frameworkTables(report)).markup;
  yield section('controls', 'Controls', controlTable(report)).markup;
  yield section('blind', 'Not evaluated', blindTables(report)).markup;
  yield section('exceptions', 'Exceptions', exceptionTable(report)).markup;
  yield section('run', 'This scan', runTable(report)).markup;
  yield '</main>\n<script type="application/json" id="data">';
  yield* findingData(report, readSourceLines);
  yield `</script>\n<script>${script}</script>\n</body>\n</html>\n`;
}

function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const SECTIONS = [
  ['overview', 'Overview'],
  ['findings', 'Findings'],
  ['workloads', 'Workloads'],
  ['frameworks', 'Frameworks'],
  ['controls', 'Controls'],
  ['blind', 'Not evaluated'],
  ['exceptions', 'Exceptions'],
  ['run', 'This scan'],
] as const;

function head(): Markup {
  const policy = [
    "default-src 'none'",
    `script-src ${digest(script)}`,
    `style-src ${digest(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return fragment`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Bulwark report</title>
        ${{ markup: `<style>${style}</style>` }}
      </head>
      <body>
        <a class="skip" href="#findings">To the findings</a>
        <header>
          <h1>Bulwark report</h1>
          <nav aria-label="Sections">
            <ul>
              ${SECTIONS.map(([id, title]) => fragment`<li><a href="#${id}">${title}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main>
     `;
}

function section(id: string, title: string, content: Markup): Markup {
  return fragment`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;
}

const MOST_CHOICES = 1000;

/** Filters, the list and the finding that is chosen in it. */
function browser({ result }: Report): Markup {
  const failing = result.controls.filter(({ counts }) => counts.fail > 0).map(({ control }) => control);
  const namespaces = [...new Set(result.findings.map(({ object }) => object.namespace))]
    .filter((namespace) => namespace !== '')
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, MOST_CHOICES)
    .map((namespace) => clip(plain(namespace), 300));
  return fragment`<form class="filters">
      <label>Search (press /)<input type="search" id="search" autocomplete="off" spellcheck="false" /></label>
      <fieldset>
        <legend>Severity</legend>
        ${SEVERITIES.map(
          (severity) =>
            fragment`<label
              ><input type="checkbox" name="severity" value="${severity}" checked /> ${severity}</label
            > `,
        )}
      </fieldset>
      ${choice('area', 'Area', AREAS)}
      ${choice(
        'control',
        'Control',
        failing.map(({ id }) => id),
      )}
      ${choice('namespace', 'Namespace', namespaces)}
    </form>
    <p id="count" role="status"></p>
    <noscript><p>The list of findings needs scripts; the csv and markdown reports do not.</p></noscript>
    <div class="browser">
      <div id="list" role="listbox" tabindex="0" aria-label="Findings">
        <div id="space" role="presentation"></div>
      </div>
      <article id="detail" tabindex="0" aria-live="polite" aria-label="The chosen finding"></article>
    </div>
    <ol id="paper"></ol>`;
}

function choice(id: string, title: string, values: readonly string[]): Markup {
  return fragment`<label
    >${title}<select id="${id}">
      <option value="">all</option>
      ${values.map((value) => fragment`<option>${value}</option>`)}
    </select></label
  >`;
}
