/** What the package `kindsmith` exports: a server to embed. */
export type { BuiltinSet } from './builtin.js';
export { OptionError } from './files/option-error.js';
export { createLog, type Log, type LogOptions } from './http/log.js';
export type { KeyPair } from './http/pki/certificate.js';
export type { GroupModule } from './scheme/modules.js';
export { type RunningServer, startServer } from './server.js';
export type { ServerOptions } from './server-options.js';
