import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  FOLDER_MODE,
  makeOptionFolder,
  readOptionFileIfThere,
  writeOption,
  writeOptionFile,
} from '../../files/option-file.js';
import { ADMIN_USER, type Pki } from './authority.js';

/** First line of the file: what does not begin so was written by somebody else and is left alone. */
const HEADER = '# Written by kindsmith at every start of the server.';

/** A kubeconfig of the server's administrator; over plain HTTP it carries the token in place of certificates. */
export function kubeconfigFor(url: string, pki: Pki): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const isTls = url.startsWith('https:');
  const cluster = isTls ? [`    certificate-authority-data: ${base64(pki.ca)}`] : [];
  const user = isTls
    ? [`    client-certificate-data: ${base64(pki.admin.certificate)}`, `    client-key-data: ${base64(pki.admin.key)}`]
    : [`    token: ${pki.adminToken}`];
  return [
    HEADER,
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '- name: kindsmith',
    '  cluster:',
    `    server: ${url}`,
    ...cluster,
    'users:',
    `- name: ${ADMIN_USER}`,
    '  user:',
    ...user,
    'contexts:',
    '- name: kindsmith',
    '  context:',
    '    cluster: kindsmith',
    `    user: ${ADMIN_USER}`,
    'current-context: kindsmith',
    '',
  ].join('\n');
}

/** A kubeconfig that somebody else wrote stands where ours should go. */
export class ForeignKubeconfigError extends Error {
  constructor(readonly path: string) {
    super(`${path} exists and was not written by kindsmith: choose another --kubeconfig`);
    this.name = 'ForeignKubeconfigError';
  }
}

const OPTION = 'kubeconfigFile';

/** Writes the file for its owner's eyes only (mode 0600). Throws `ForeignKubeconfigError` and `OptionError`. */
export function writeKubeconfig(path: string, text: string): void {
  const present = readOptionFileIfThere(OPTION, path);
  if (present !== undefined && present.trim() !== '' && !present.startsWith(HEADER))
    throw new ForeignKubeconfigError(path);
  makeOptionFolder(OPTION, dirname(path), FOLDER_MODE);
  writeOptionFile(OPTION, path, text, 0o600);
  writeOption(OPTION, path, () => chmodSync(path, 0o600));
}
