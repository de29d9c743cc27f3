import type * as Kit from '../../runtime/kit.js';
import type { GeneratedFile, Module } from '../print/file.js';

/** Every function and value of the runtime that generated code may name; the compiler knows them all. */
export type KitValue = keyof typeof Kit;

/** Types of the runtime that generated code names. */
interface KitTypes {
  Duration: Kit.Duration;
  FieldErrors: Kit.FieldErrors;
  FieldPath: Kit.FieldPath;
  FieldsV1: Kit.FieldsV1;
  IntOrString: Kit.IntOrString;
  JsonValue: Kit.JsonValue;
  KindCode: Kit.KindCode;
  MessageCodec: Kit.MessageCodec;
  MicroTime: Kit.MicroTime;
  Quantity: Kit.Quantity;
  RawExtension: Kit.RawExtension;
  Reader: Kit.Reader;
  StructType: Kit.StructType;
  Time: Kit.Time;
  ValidationContext: Kit.ValidationContext;
  Writer: Kit.Writer;
}
export type KitType = keyof KitTypes;

/** The one way by which emitters import from the runtime. */
export class KitImports {
  constructor(readonly module: Module) {}

  value(file: GeneratedFile, name: KitValue): string {
    return file.import(name, this.module);
  }

  type(file: GeneratedFile, name: KitType): string {
    return file.importType(name, this.module);
  }
}
