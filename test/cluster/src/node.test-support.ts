/** A Service with two pods behind it, which answer with their name, and a Job that asks until both have answered. */
export function serviceManifest(image: string): string {
  const node = (code: string): string =>
    `{ name: main, image: ${image}, imagePullPolicy: Never, command: [/usr/local/bin/node, -e, ${JSON.stringify(code)}] }`;
  const server = `require('http').createServer((_, answer) => answer.end(require('os').hostname())).listen(8080)`;
  const client = `(async () => {
    const seen = new Set();
    while (seen.size < 2) {
      await new Promise((settle) => setTimeout(settle, 100));
      seen.add(await fetch('http://' + process.env.NAMES_SERVICE_HOST, { headers: { connection: 'close' } }).then((answer) => answer.text()).catch(() => undefined));
      seen.delete(undefined);
    }
    console.log([...seen].sort().join());
  })()`;
  return `
apiVersion: v1
kind: Service
metadata: { name: names }
spec: { selector: { app: names }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: names }
spec:
  replicas: 2
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: names } }
  template:
    metadata: { labels: { app: names } }
    spec: { containers: [${node(server)}] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: asks }
spec:
  template: { spec: { restartPolicy: Never, containers: [${node(client)}] } }
`;
}
