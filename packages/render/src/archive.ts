import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Header } from 'tar-stream';
import type { Budget, ChartFile } from './chart-files.ts';
import { refuse, RenderError, problem } from './problems.ts';

/**
 * Files of a packed chart, named without the folder that archives have around them. Nothing is written anywhere. Throws a RenderError for
 * members with absolute names or `..`, links, devices, damaged data, and for more files or bytes than the budget has.
 */
export async function readChartArchive(bytes: Buffer, budget: Budget): Promise<readonly ChartFile[]> {
  const files: ChartFile[] = [];
  const members = extract();
  const reading = (async (): Promise<void> => {
    for await (const member of members) {
      const name = safeName(member.header);
      if (name === undefined) {
        member.resume();
        continue;
      }
      // The header is counted before the content is unpacked; what follows cannot be longer.
      budget.file(name, member.header.size);
      const chunks: Uint8Array[] = [];
      for await (const chunk of member) chunks.push(chunk as Uint8Array);
      files.push({ name, bytes: Buffer.concat(chunks) });
    }
  })();
  // A stream of streamx, which node pipes into like into its own.
  const sink = members as unknown as NodeJS.WritableStream;
  try {
    await Promise.all([reading, pipeline(Readable.from([bytes]), createGunzip(), limited(budget), sink)]);
  } catch (error) {
    members.destroy();
    await reading.catch(() => undefined);
    if (error instanceof RenderError) throw error;
    throw new RenderError(problem('BW-RENDER-ARCHIVE', (error as Error).message));
  }
  if (files.length === 0) refuse('BW-RENDER-ARCHIVE', 'it holds no files');
  return files;
}

/** Passes on at most what the budget has, so that padding between members cannot expand without end either. */
function limited(budget: Budget): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  const most = budget.bytesLeft + 16 * 1024 * 1024;
  return async function* pass(source) {
    let total = 0;
    for await (const chunk of source) {
      total += chunk.length;
      if (total > most) refuse('BW-RENDER-SIZE', `the archive unpacks to more than ${most} bytes`);
      yield chunk;
    }
  };
}

/** The name within the chart; undefined for folders, which have no content of their own. */
function safeName({ name, type }: Header): string | undefined {
  if (type === 'directory') return undefined;
  if (type !== 'file' && type !== 'contiguous-file')
    refuse('BW-RENDER-ARCHIVE', `${name} is a ${type ?? 'member of unknown kind'}`, [name]);
  const parts = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '.');
  const reason = unsafe(name, parts);
  if (reason !== undefined) refuse('BW-RENDER-ARCHIVE', `${name} ${reason}`, [name]);
  return parts
    .slice(1)
    .filter((part) => part !== '')
    .join('/');
}

function unsafe(name: string, [first = '', ...rest]: readonly string[]): string | undefined {
  if (first === '' || /^[A-Za-z]:$/.test(first)) return 'is an absolute name';
  if (first === '..' || rest.includes('..') || name.includes('\0')) return 'leads out of the chart';
  return rest.length === 0 ? 'lies outside the folder of the chart' : undefined;
}
