import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadPki } from '../../../runtime/http/pki/authority.js';
import { issue } from '../../../runtime/http/pki/certificate.js';
import { ForeignKubeconfigError, kubeconfigFor, writeKubeconfig } from '../../../runtime/http/pki/kubeconfig.js';

const folders: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'kindsmith-pki-'));
  folders.push(path);
  return path;
};
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe('certificates', () => {
  it('carry names, uses and the chain to their authority', () => {
    const pki = loadPki(undefined, ['192.0.2.7', 'fd00::1:2', 'api.example.test']);
    const ca = new X509Certificate(pki.ca);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    const server = new X509Certificate(pki.server.certificate);
    expect(server.checkIssued(ca)).toBe(true);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.ca).toBe(false);
    for (const host of ['localhost', 'kubernetes.default.svc', 'api.example.test'])
      expect(server.checkHost(host)).toBe(host);
    for (const address of ['127.0.0.1', '::1', '192.0.2.7', 'fd00::1:2']) expect(server.checkIP(address)).toBeDefined();
    expect(server.checkHost('example.test')).toBeUndefined();
    const admin = new X509Certificate(pki.admin.certificate);
    expect(admin.subject).toBe('O=system:masters\nCN=kubernetes-admin');
    expect(admin.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('need no library when they are there', async () => {
    const path = folder();
    const made = loadPki(path);
    vi.resetModules();
    const refused = () => {
      throw new Error('loaded');
    };
    vi.doMock('../../../runtime/api/pki-library.js', () => ({ pkiLibrary: refused, asn1Library: refused }));
    const later = await import('../../../runtime/http/pki/authority.js');
    vi.doUnmock('../../../runtime/api/pki-library.js');
    expect(later.loadPki(path)).toEqual(made);
    expect(() => later.loadPki(undefined)).toThrow('loaded');
  });

  it('work in a handshake in which both sides check the other', async () => {
    const pki = loadPki(undefined);
    const server = createServer(
      { ca: pki.ca, cert: pki.server.certificate, key: pki.server.key, requestCert: true },
      (req, res) => {
        const { CN, O } = (req.socket as TLSSocket).getPeerCertificate().subject;
        res.end(`${CN} ${O}`);
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const text = await new Promise<string>((resolve, reject) => {
      request({ host: '127.0.0.1', port, ca: pki.ca, cert: pki.admin.certificate, key: pki.admin.key }, (res) => {
        res.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    server.close();
    server.closeAllConnections();
    expect(text).toBe('kubernetes-admin system:masters');
  });

  it('stay the same over restarts and are private', () => {
    const path = join(folder(), 'pki');
    const first = loadPki(path);
    expect(loadPki(path)).toEqual(first);
    for (const name of readdirSync(path)) {
      if (!name.endsWith('.crt')) expect(statSync(join(path, name)).mode & 0o077).toBe(0);
    }
  });

  it('are made anew when they expire, lack a host, do not parse or come from another authority', () => {
    const path = folder();
    const first = loadPki(path);
    const withHost = loadPki(path, ['192.0.2.9']);
    expect(withHost.ca).toBe(first.ca);
    expect(withHost.admin).toEqual(first.admin);
    expect(new X509Certificate(withHost.server.certificate).checkIP('192.0.2.9')).toBeDefined();

    const old = issue(
      { commonName: 'kubernetes-admin', use: 'client', days: 2 },
      { certificate: first.ca, key: readFileSync(join(path, 'ca.key'), 'utf8') },
    );
    writeFileSync(join(path, 'admin.crt'), old.certificate);
    writeFileSync(join(path, 'admin.key'), old.key);
    expect(loadPki(path).admin.certificate).not.toBe(old.certificate);

    writeFileSync(join(path, 'ca.crt'), 'no certificate');
    const renewed = loadPki(path);
    expect(new X509Certificate(renewed.admin.certificate).verify(new X509Certificate(renewed.ca).publicKey)).toBe(true);
  });
});

describe('kubeconfig', () => {
  it('is private, and never takes the place of a file of the user', () => {
    const path = join(folder(), 'sub', 'kubeconfig');
    const pki = loadPki(undefined);
    writeKubeconfig(path, kubeconfigFor('https://127.0.0.1:1', pki));
    writeKubeconfig(path, kubeconfigFor('https://127.0.0.1:2', pki));
    expect(readFileSync(path, 'utf8')).toContain('server: https://127.0.0.1:2');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, 'apiVersion: v1\nkind: Config\n');
    expect(() => writeKubeconfig(path, 'x')).toThrow(ForeignKubeconfigError);
    expect(readFileSync(path, 'utf8')).toContain('kind: Config');
  });
});
