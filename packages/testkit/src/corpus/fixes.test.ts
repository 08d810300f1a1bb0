import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FixSafety } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import type { RawObject, Value } from '@bulwark/model';
import { planFixes } from '@bulwark/remediate';
import type { FixPlan } from '@bulwark/remediate';
import { readInputs } from '@bulwark/sources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editComplaints } from '../edits/edit-complaints.ts';
import { comparable, findKubectl, kubectlObjects } from '../edits/kubectl.ts';
import { wantedChanges } from '../edits/wanted-changes.ts';
import { sha256 } from '../evaluate.ts';
import { itemsOf } from '../raw-objects.ts';
import { readYaml } from '../read-yaml.ts';
import { corpusFolder } from './corpus.ts';

/** Machines that do much else are slow. */
const TIMEOUT = 180_000;
const folder = corpusFolder('.');
const kubectl = findKubectl();
const plan = createPlan({ controls });

async function planFiles(files: readonly string[], safeties: readonly FixSafety[]): Promise<FixPlan> {
  const objects: RawObject[] = [];
  const receiver = {
    object: (object: RawObject) => objects.push(object),
    unread: ({ file, message }: { readonly file: string; readonly message: string }) =>
      expect.fail(`${file}: ${message}`),
    passedOver: () => undefined,
    notice: () => undefined,
  };
  await readInputs(files, {}, receiver);
  return planFixes({
    posture: { plan, digest: sha256 },
    objects,
    wanted: (_finding, safety) => safeties.includes(safety),
  });
}

/** Every file again, edited ones as edited, at the same places below another folder. */
function writeEdited(
  folder: string,
  files: readonly string[],
  plan: FixPlan,
  target: string,
): readonly string[] {
  const edits = new Map(plan.files.map((edit) => [edit.file, edit.after]));
  return files.map((file) => {
    const path = join(target, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, edits.get(join(folder, file)) ?? readFileSync(join(folder, file)));
    return path;
  });
}

const MANNERS: readonly (readonly [string, number, readonly FixSafety[]])[] = [
  ['safe', 5, ['safe']],
  ['safe and review', 4000, ['safe', 'review']],
];

describe.runIf(folder !== undefined).each(MANNERS)('%s fixes of real manifests', (_name, least, safeties) => {
  const root = folder ?? '';
  let files: readonly string[] = [];
  let fixes: FixPlan;
  let scratch = '';

  beforeAll(async () => {
    files = readFileSync(join(root, 'plain-files.txt'), 'utf8').trim().split('\n');
    fixes = await planFiles(
      files.map((file) => join(root, file)),
      safeties,
    );
    scratch = mkdtempSync(join(tmpdir(), 'bulwark-fixes-'));
  }, TIMEOUT);

  afterAll(() => {
    rmSync(scratch, { recursive: true });
  });

  it('are made', () => {
    expect(fixes.applied.length).toBeGreaterThanOrEqual(least);
    expect(fixes.before.findings.length - fixes.after.findings.length).toBeGreaterThanOrEqual(
      fixes.applied.length,
    );
  });

  it('change what they name and nothing else', () => {
    const complaints = fixes.files.flatMap(({ file, before, after }) =>
      editComplaints(before, after, wantedChanges(fixes, file)).map((complaint) => `${file}: ${complaint}`),
    );
    expect(complaints).toEqual([]);
  });

  it(
    'are made once',
    async () => {
      const paths = writeEdited(root, files, fixes, scratch);
      const again = await planFiles(paths, safeties);
      expect(again.files.map(({ file }) => file)).toEqual([]);
      expect(again.before.findings).toHaveLength(fixes.after.findings.length);
    },
    TIMEOUT,
  );

  it.runIf(kubectl !== undefined || process.env['CI'] !== undefined)(
    'are read by kubectl as they are meant',
    () => {
      const texts = fixes.files.map(({ after }) => after);
      const ours = texts.flatMap((text): readonly Value[] => readYaml(text).flatMap(itemsOf));
      const theirs = kubectlObjects(kubectl ?? 'kubectl', texts);
      expect(theirs.map(comparable)).toEqual(ours.map(comparable));
    },
  );
});
