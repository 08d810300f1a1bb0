import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { controls } from '@bulwark/controls';
import { createPlan, Posture } from '@bulwark/engine';
import { frameworks } from '@bulwark/frameworks';
import type { RawObject } from '@bulwark/model';
import { DEFAULT_LIMITS, readDocuments, readInputs } from '@bulwark/sources';

const inputs = process.argv.slice(2);
const lap = laps();

const plan = createPlan({ controls, frameworks });
const posture = new Posture({ plan, digest: (text) => hash('sha256', text) });
lap('plan');

const files = inputs.filter((path) => /\.(?:ya?ml|json)$/.test(path));
const texts = files.map((file) => readFileSync(file, 'utf8'));
lap('read');

let documents = 0;
for (const text of texts) documents += [...readDocuments(text, 'auto', DEFAULT_LIMITS)].length;
lap(`parse (${documents} documents)`);

const objects: RawObject[] = [];
await readInputs(
  inputs,
  {},
  {
    object: (object) => objects.push(object),
    unread: () => undefined,
    passedOver: () => undefined,
    notice: () => undefined,
  },
);
lap('read and parse again, as the scan does');

for (const object of objects) posture.add(object);
lap('normalise, evaluate by object, locate');

const result = posture.result();
lap('relations, scores');

let bytes = 0;
for (const finding of result.findings)
  bytes += finding.fingerprint.length + JSON.stringify(finding.remedy).length;
lap(`derive ${result.findings.length} findings (${bytes} bytes)`);

function laps(): (name: string) => void {
  let begin = performance.now();
  return (name) => {
    const now = performance.now();
    process.stdout.write(`  ${name.padEnd(44)} ${(now - begin).toFixed(0).padStart(6)} ms\n`);
    begin = now;
  };
}
