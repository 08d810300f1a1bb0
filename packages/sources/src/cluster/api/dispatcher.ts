import { Agent, EnvHttpProxyAgent, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import type { ClientCertificate } from '../credentials/credentials.ts';
import type { ClusterTarget } from '../kubeconfig/resolve.ts';

const CONNECT_TIMEOUT = 10_000;
/** Sockets for lists that run at the same time; more would only queue in the API server. */
export const DEFAULT_SOCKETS = 8;

/**
 * Sockets to the API server of a target: through the proxy of the kubeconfig, else that of HTTPS_PROXY, HTTP_PROXY and NO_PROXY,
 * never for this machine itself, as for client-go. HTTP/1.1 alone: each list has a socket of its own and can be cut off by itself.
 */
export async function dispatcherFor(
  { server, tls, proxy }: ClusterTarget,
  { certificate, key }: ClientCertificate,
  sockets: number,
): Promise<Dispatcher> {
  const secure = {
    rejectUnauthorized: !tls.insecure,
    ...(tls.authority !== '' && { ca: tls.authority }),
    ...(tls.serverName !== '' && { servername: tls.serverName }),
    ...(certificate !== '' && { cert: certificate, key }),
  };
  const connect = { ...secure, timeout: CONNECT_TIMEOUT };
  const common = { allowH2: false, connections: sockets, pipelining: 1 };
  if (proxy?.protocol === 'socks5:') return new Socks5ProxyAgent(proxy, { ...common, requestTls: secure });
  if (proxy !== undefined)
    return new ProxyAgent({ ...common, uri: proxy.href, requestTls: secure, proxyTunnel: true });
  if (isLoopback(server.hostname)) return new Agent({ ...common, connect });
  return new EnvHttpProxyAgent({ ...common, connect, requestTls: secure, proxyTunnel: true });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
