/** What the package `kindsmith` exports: a server to embed. */
export type { BuiltinSet } from './builtin.js';
export { createLog, type Log, type LogOptions } from './http/log.js';
export type { KeyPair } from './http/pki/certificate.js';
export type { GroupModule } from './scheme/modules.js';
export { type RunningServer, type ServerOptions, startServer } from './server.js';
