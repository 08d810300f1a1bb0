import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildRequest } from '../arguments/request.ts';
import type { ScanRequest, SelectionFlags } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { gatesOf } from '../exit.ts';
import { library } from '../library.ts';
import { reportOf } from '../scan-report.ts';
import { WarmScan } from './warm-scan.ts';
import { watchPaths } from './watch.ts';
import type { WatchSettings } from './watch.ts';

const flags: SelectionFlags = {
  ...EVERYTHING,
  control: ['workload/privileged-container', 'workload/host-pid'],
  allowSuppressions: ['annotations', 'critical'],
};
const request = (): ScanRequest => buildRequest(flags, library);

function pod(name: string, privileged: boolean, hostPID = false): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  hostPID: ${hostPID}
  containers:
    - name: web
      image: web
      securityContext:
        privileged: ${privileged}
`;
}

let folder = '';
let sessions: Session[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-watch-')));
  sessions = [];
});

afterEach(async () => {
  for (const session of sessions) await session.end();
  rmSync(folder, { recursive: true, force: true });
});

function save(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** A watch whose lines can be waited for. */
class Session {
  readonly #ended = new AbortController();
  readonly #code: Promise<number>;
  #text = '';
  #waiting: (() => void) | undefined;

  constructor(settings: Partial<WatchSettings> = {}) {
    const gates = gatesOf({ failOn: 'low' }, []);
    this.#code = watchPaths({
      paths: [relative('', folder)],
      request: async () => request(),
      reportOf: (evaluation, request) =>
        reportOf(evaluation, request, { flags: {}, gates, library, started: new Date(0) }),
      first: async ({ result }) => this.#write(`first: ${result.findings.length}`),
      screen: { colour: false, width: 300 },
      write: (line) => this.#write(line),
      signal: this.#ended.signal,
      ...settings,
    });
    sessions.push(this);
  }

  #write(line: string): void {
    this.#text += `${line.replaceAll(`${relative('', folder)}/`, '')}\n`;
    this.#waiting?.();
  }

  /** What was written since the last call, when it matches. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#text))
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    const text = this.#text;
    this.#text = '';
    return text;
  }

  async end(): Promise<number> {
    this.#ended.abort();
    return this.#code;
  }
}

const options = { timeout: 60_000 };

describe('scan --watch', options, () => {
  it('tells what a save made new, changed and resolved', async () => {
    save('web.yaml', pod('web', false));
    save('db.yaml', pod('db', true));
    const session = new Session();
    expect(await session.until(/Watching/)).toBe('first: 1\nWatching 1 folder; Ctrl-C ends.\n');
    save('web.yaml', pod('web', true));
    expect(await session.until(/ new {2}critical/)).toMatch(
      /^web\.yaml: 1 new; 2 findings now\n {2}new {2}critical workload\/privileged-container: .* \(Pod\/default\/web, container web, web\.yaml:11\)\n$/,
    );
    save('web.yaml', pod('web', false, true));
    expect(await session.until(/resolved {2}critical/)).toMatch(
      /^web\.yaml: 1 new, 1 resolved; 2 findings now\n/,
    );
    save('web.yaml', `# nothing but a comment\n${pod('web', false, true)}`);
    expect(await session.until(/findings now/)).toBe('web.yaml: no finding changed; 2 findings now\n');
  });

  it('calls nothing resolved while the file cannot be read', async () => {
    save('web.yaml', pod('web', true));
    const session = new Session();
    await session.until(/Watching/);
    save('web.yaml', `${pod('web', true)}  broken: [\n`);
    const broken = await session.until(/not read {2}/);
    expect(broken).toMatch(
      /^web\.yaml: 1 not known; 0 findings now\n {2}not read {2}web\.yaml:\d+ BW-READ-\w+ /,
    );
    expect(broken).not.toContain('resolved');
    save('web.yaml', pod('web', true));
    expect(await session.until(/read again/)).toBe(
      'web.yaml: no finding changed; 1 finding now\n  read again  web.yaml\n',
    );
  });

  it('follows files that come, go and move, and folders with them', async () => {
    save('web.yaml', pod('web', false));
    const session = new Session();
    await session.until(/Watching/);
    save('more/inner/db.yaml', pod('db', true));
    expect(await session.until(/new {2}critical/)).toContain('Pod/default/db');
    renameSync(join(folder, 'more'), join(folder, 'other'));
    await session.until(/findings? now/);
    save('other/inner/db.yaml', pod('db', false));
    expect(await session.until(/resolved/)).toContain('1 resolved; 0 findings now');
    save('other/inner/third.yaml', pod('third', true));
    await session.until(/1 new; 1 finding now/);
    rmSync(join(folder, 'other'), { recursive: true });
    await session.until(/1 resolved; 0 findings now/);
  });

  it('sees a file that an editor puts in the place of another', async () => {
    save('web.yaml', pod('web', false));
    const session = new Session();
    await session.until(/Watching/);
    for (const privileged of [true, false, true]) {
      save('.web.yaml.swp', 'x');
      save('web.yaml~', pod('web', privileged));
      renameSync(join(folder, 'web.yaml~'), join(folder, 'web.yaml'));
      await session.until(privileged ? /^web\.yaml: 1 new;/m : /^web\.yaml: 1 resolved;/m);
    }
  });

  it('heeds an ignore file from the moment it is there', async () => {
    save('web.yaml', pod('web', true));
    const session = new Session();
    await session.until(/Watching/);
    save('.bulwarkignore', 'web.yaml\n');
    await session.until(/\.bulwarkignore: 1 resolved; 0 findings now/);
  });

  it('goes on by the policy that it had where the new one cannot be read', async () => {
    save('web.yaml', pod('web', false));
    let isBroken = false;
    const session = new Session({
      request: async () => {
        if (isBroken) throw new UserError('BW-CONFIG-READ', 'bulwark.yaml cannot be read');
        return request();
      },
    });
    await session.until(/Watching/);
    isBroken = true;
    save('new.yaml', pod('new', true));
    expect(await session.until(/error/)).toContain('error: bulwark.yaml cannot be read');
    save('web.yaml', pod('web', true));
    await session.until(/web\.yaml: 1 new;/);
  });

  it('ends with the exit code of the last result', async () => {
    save('web.yaml', pod('web', true));
    const session = new Session();
    await session.until(/Watching/);
    save('web.yaml', pod('web', false));
    await session.until(/1 resolved/);
    expect(await session.end()).toBe(0);
    const second = new Session();
    save('web.yaml', pod('web', true));
    await second.until(/first: 1|1 new/);
    expect(await second.end()).toBe(1);
  });
});

describe('a warm scan', options, () => {
  const excepted = pod('x', true).replace(
    'name: x',
    'name: x\n  annotations:\n    bulwark.dev/except: workload/privileged-container because it formats disks',
  );
  const content = fc.oneof(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean(), fc.boolean()).map((parts) => pod(...parts)),
    fc.constantFrom('', 'kind: [', 'some: values\n', `${pod('a', true)}---\n${pod('b', true)}`, excepted),
  );
  const edits = fc.array(fc.tuple(fc.constantFrom('one.yaml', 'sub/two.yaml'), content), {
    minLength: 1,
    maxLength: 6,
  });

  it('knows after any edits what a scan from scratch finds', async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        save('one.yaml', pod('a', true));
        save('sub/two.yaml', pod('b', false));
        const paths = [relative('', folder)];
        const warm = await WarmScan.read(paths, request());
        for (const [name, text] of steps) {
          save(name, text);
          expect(await warm.refresh(join(folder, name))).toBe(true);
        }
        const cold = await WarmScan.read(paths, request());
        expect(whole(warm)).toEqual(whole(cold));
      }),
      { numRuns: 25 },
    );
  });

  it('reads all again where a file says what is to be rendered', async () => {
    save('web.yaml', pod('web', false));
    const warm = await WarmScan.read([relative('', folder)], request());
    const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: shop\n';
    save('web.yaml', release);
    expect(await warm.refresh(join(folder, 'web.yaml'))).toBe(false);
    expect(await warm.refresh(join(folder, 'unknown.yaml'))).toBe(false);
    expect(warm.isPlain(join(folder, 'web.yaml'))).toBe(true);
    const told = await WarmScan.read([relative('', folder)], request());
    save('web.yaml', pod('web', false));
    expect(await told.refresh(join(folder, 'web.yaml'))).toBe(false);
  });
});

describe('a tree with kustomizations', options, () => {
  const kustomization = 'resources: [web.yaml]\n';

  it('is read again as a whole, for a save may mend what could not be built', async () => {
    save('kustomization.yaml', kustomization);
    save('web.yaml', 'kind: [');
    const warm = await WarmScan.read([relative('', folder)], request());
    expect(warm.hasRendered).toBe(true);
    save('web.yaml', pod('web', true));
    expect(await warm.refresh(join(folder, 'web.yaml'))).toBe(false);
    await warm.close();
  });

  it('tells what a save of something that is built from made new', async () => {
    save('kustomization.yaml', kustomization);
    save('web.yaml', pod('web', false));
    const session = new Session();
    await session.until(/Watching/);
    save('web.yaml', pod('web', true));
    await session.until(/web\.yaml: 1 new; 1 finding now/);
  });
});

function whole(scan: WarmScan): object {
  const evaluation = scan.evaluation();
  const report = reportOf(evaluation, request(), { flags: {}, gates: [], library, started: new Date(0) });
  const byFile = (a: { readonly file: string }, b: { readonly file: string }): number =>
    a.file < b.file ? -1 : 1;
  const { result, unread, passedOver, notices } = report;
  return {
    result: JSON.parse(JSON.stringify(result)) as object,
    unread: [...unread].sort(byFile),
    passedOver: [...passedOver].sort(byFile),
    notices: [...notices].sort(byFile),
  };
}
