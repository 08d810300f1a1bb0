// The floor for a change to be told: watches what the arguments name, parses each event and answers at once with a line about its object; nothing
// else. What its slowest lines take is the machine's part, on which the feed, the reader of lines and the program share the processors.
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

const [server = '', ...paths] = process.argv.slice(2);
const answers = await Promise.all(paths.map(open));
process.stdout.write('{"change":"initial"}\n');
for (const answer of answers) createInterface({ input: answer }).on('line', tell);

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string };
  };
}

async function open(path: string): Promise<IncomingMessage> {
  const call = request(`${server}${path}?watch=true`).end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return answer;
}

function tell(line: string): void {
  const { type, object } = JSON.parse(line) as Event;
  const { kind, metadata } = object;
  if (type !== 'MODIFIED' || (kind !== 'Deployment' && kind !== 'ClusterRole')) return;
  const { name = '', namespace = '' } = metadata;
  const finding = { control: '', object: { kind, namespace, name } };
  process.stdout.write(`${JSON.stringify({ change: 'changed', finding })}\n`);
}
