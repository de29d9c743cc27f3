import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([^\n-]+)-----\r?\n[\s\S]*?-----END \1-----/g;
const isKey = (type: string) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');

interface Block {
  readonly type: string;
  readonly text: string;
}

/** What keeps a server from using a certificate (chain) and its key, both PEM, in the words of upstream's language. */
export function tlsPairProblem(certificate: string, key: string): string | undefined {
  const certificates = blocksOf(certificate);
  const first = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (first === undefined) return `tls: ${missingCertificate(certificates)}`;
  const keys = blocksOf(key);
  const own = keys.find(({ type }) => isKey(type));
  if (own === undefined) return `tls: ${missingKey(keys)}`;
  const parsed = attempt(() => new X509Certificate(first.text));
  if (parsed === undefined) return 'x509: malformed certificate';
  const privateKey: KeyObject | undefined = attempt(() => createPrivateKey(own.text));
  if (privateKey === undefined) return 'tls: failed to parse private key';
  return parsed.checkPrivateKey(privateKey) ? undefined : 'tls: private key does not match public key';
}

function missingCertificate(blocks: readonly Block[]): string {
  const [only, another] = blocks;
  if (only === undefined) return 'failed to find any PEM data in certificate input';
  if (another === undefined && isKey(only.type))
    return 'failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  return `failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${typesOf(blocks)}`;
}

function missingKey(blocks: readonly Block[]): string {
  const [only, another] = blocks;
  if (only === undefined) return 'failed to find any PEM data in key input';
  if (another === undefined && only.type === 'CERTIFICATE')
    return 'found a certificate rather than a key in the PEM for the private key';
  return `failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${typesOf(blocks)}`;
}

const typesOf = (blocks: readonly Block[]) => `[${blocks.map(({ type }) => type).join(' ')}]`;

function blocksOf(pem: string): Block[] {
  return [...pem.matchAll(BLOCK)].map(([text, type]) => ({ type: type ?? '', text }));
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
