import type { TLSSocket } from 'node:tls';
import type { UserInfo } from '../../api/hooks.js';
import { unauthorized } from '../../api/status-error.js';
import type { StreamRequest } from '../stream-request.js';
import { authenticated, type CredentialCheck } from './authenticator.js';

/** What a connection proved: asked once, when its first request comes. */
type Proof = UserInfo | 'none' | 'bad';

/**
 * Client certificates (W96): the common name is the user, organizations are its groups. The TLS server must ask for
 * certificates and leave it to us to refuse those that do not come from its authority.
 */
export function clientCertificates(): CredentialCheck {
  const proofs = new WeakMap<object, Proof>();
  return {
    check: (request) => {
      // Over HTTP/2 `request.socket` is a proxy; the session lives as long as the connection.
      const connection = request.httpVersionMajor === 2 ? (request as StreamRequest).session : request.socket;
      // The client has gone meanwhile: nobody reads the answer.
      if (connection === undefined) return undefined;
      let proof = proofs.get(connection);
      if (proof === undefined) {
        proof = proofOf(request.socket as TLSSocket);
        proofs.set(connection, proof);
      }
      if (proof === 'bad') throw unauthorized();
      return proof === 'none' ? undefined : proof;
    },
  };
}

function proofOf(socket: TLSSocket): Proof {
  if (typeof socket.getPeerCertificate !== 'function') return 'none';
  const certificate = socket.getPeerCertificate();
  if (certificate?.subject === undefined) return 'none';
  if (!socket.authorized) return 'bad';
  const { CN, O } = certificate.subject as { CN?: string | string[]; O?: string | string[] };
  const name = Array.isArray(CN) ? CN.at(-1) : CN;
  if (name === undefined || name === '') return 'bad';
  const groups = O === undefined ? [] : Array.isArray(O) ? O : [O];
  const hash = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  return authenticated({
    name,
    groups,
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${hash}`] },
  });
}
