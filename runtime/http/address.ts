/** How clients on this machine name the server. */

/** Whether a server that listens here takes connections to any of the machine's addresses. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Servers that listen everywhere are reached by the loopback address. */
const hostInUrl = (host: string): string => (isWildcard(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host);

export function urlOf(scheme: 'http' | 'https', host: string, port: number): string {
  return `${scheme}://${hostInUrl(host)}:${port}`;
}
