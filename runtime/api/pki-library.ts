/**
 * The library that reads and writes certificates and requests for them. It is loaded when it is first asked for: a server
 * that has its certificates and is asked for none never loads it.
 */
import { createRequire } from 'node:module';
import type * as Asn1 from 'asn1js';
import type * as Pki from 'pkijs';

const load = createRequire(import.meta.url);

/** X.509 and PKCS#10. */
export function pkiLibrary(): typeof Pki {
  return load('pkijs') as typeof Pki;
}

/** The values of ASN.1 of which they are made. */
export function asn1Library(): typeof Asn1 {
  return load('asn1js') as typeof Asn1;
}
