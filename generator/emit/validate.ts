import type { Field, ListType, MapType, RefType, Rules, StructType, Type } from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { HOOK_STEP, UNIONS_STEP, validationSteps } from '../model/order.js';
import { GeneratedFile } from '../print/file.js';
import { isInherited } from '../print/identifier.js';
import { printLiteral, printString } from '../print/literal.js';
import { isPresent, readField, whenPresent } from './access.js';
import type { EmitContext } from './context.js';
import { patternFlags, simpleRules } from './rules.js';
import { typeText } from './types.js';
import { hasItemRules, hookOf, isRequired, uniqueness, type Validated, validatedFields } from './validated.js';

/** Names of the parameters that every validator has. */
const PARAMETERS = 'errors, context';

/** `validate.ts`: what is asked of values of each struct, called by name from `runtime/api/rules`; then the struct's hook. */
export function emitValidate(ctx: EmitContext, version: VersionModel, validated: Validated): GeneratedFile {
  const file = new GeneratedFile(...ctx.file(version, 'validate'));
  for (const { type } of version.structs) {
    if (validated.checked.has(type.name)) new ValidatorPrinter(ctx, file, version, validated, type).print();
    if (validated.updated.has(type.name)) printUpdate(ctx, file, version, validated, type);
  }
  return file;
}

/** Prints the validator of a struct, and before it what it needs: lists of values, patterns, validators of items. */
class ValidatorPrinter {
  private readonly id: string;
  private readonly body: string[] = [];

  constructor(
    private readonly ctx: EmitContext,
    private readonly file: GeneratedFile,
    private readonly version: VersionModel,
    private readonly validated: Validated,
    private readonly type: StructType,
  ) {
    this.id = ctx.identifier(type);
  }

  print(): void {
    const { ctx, file, type } = this;
    file.print('');
    for (const step of validationSteps(type, validatedFields(type))) {
      if (step === UNIONS_STEP) this.body.push(...this.unionLines());
      else if (step === HOOK_STEP) this.body.push(...this.hookLines('validate_'));
      else this.body.push(...this.fieldLines(step));
    }
    this.body.push(...this.hookLines('validateLast_'));
    this.function(`export function validate_${this.id}`, ctx.typeName(file, type), this.body);
  }

  private unionLines(): string[] {
    return (this.type.unions ?? []).map((union, i) => {
      const rule = this.share(`${this.id}_union${i === 0 ? '' : i + 1}`, printLiteral(union), 'as const');
      return `${this.ctx.kit.value(this.file, 'union')}(value, ${rule}, at, errors);`;
    });
  }

  private hookLines(prefix: string): string[] {
    const hook = hookOf(this.ctx, this.type, prefix);
    return hook === undefined
      ? []
      : [`${this.ctx.importHook(this.file, this.version, hook)}(value, at, ${PARAMETERS});`];
  }

  private function(start: string, valueType: string, body: readonly string[]): void {
    const { ctx, file } = this;
    const path = ctx.kit.type(file, 'FieldPath');
    const errors = ctx.kit.type(file, 'FieldErrors');
    const context = ctx.kit.type(file, 'ValidationContext');
    file.block(`${start}(value: ${valueType}, at: ${path}, errors: ${errors}, context: ${context}): void {`, '}', () =>
      file.print(...body),
    );
  }

  /** A constant before the function; answers its name. */
  private share(name: string, text: string, suffix = ''): string {
    const local = this.file.declare(name);
    this.file.print(`const ${local} = ${text}${suffix && ` ${suffix}`};`);
    return local;
  }

  private fieldLines(field: Field): string[] {
    const read = readField(this.ctx, this.file, 'value', field);
    const name = printString(field.name);
    const hint = `${this.id}_${field.name}`;
    const checks = guarded(
      this.checks(field.type, field.rules, read, 'at', name, hint, field.pointer),
      [...this.itemChecks(field.type, field.rules, read, 'at', name, hint), ...this.belowLines(field)],
      field.rules,
      field.type,
    );
    if (!isRequired(field)) return checks;
    const required = `${this.ctx.kit.value(this.file, field.type.t === 'map' ? 'requiredEntries' : 'required')}(${read}, at, ${name}, errors)`;
    if (checks.length === 0) return [`${required};`];
    return checks.length === 1
      ? [`if (${required}) ${checks[0]}`]
      : [`if (${required}) {`, ...checks.map((line) => `  ${line}`), '}'];
  }

  /** Rules of one value; `mayBeEmpty`: an empty one is there, it does not stand for an absent one. */
  private checks(
    type: Type,
    rules: Rules | undefined,
    value: string,
    at: string,
    name: string,
    hint: string,
    mayBeEmpty = false,
  ): string[] {
    const { ctx, file } = this;
    this.checkPattern(rules, hint);
    return simpleRules(rules, type).map(({ rule, primitive, argument }) => {
      const text =
        'text' in argument
          ? argument.text
          : 'kit' in argument
            ? ctx.kit.value(file, argument.kit)
            : this.share(`${hint}_${rule}`, argument.shared);
      const check = rule === 'enum' && mayBeEmpty ? 'enumeratedStrictly' : primitive;
      return `${ctx.kit.value(file, check)}(${value}, ${text}, ${at}, ${name}, errors);`;
    });
  }

  /** Rules of the items and keys of a value. */
  private itemChecks(
    type: Type,
    rules: Rules | undefined,
    value: string,
    at: string,
    name: string,
    hint: string,
  ): string[] {
    const { ctx, file } = this;
    const lines: string[] = [];
    const unique = uniqueness(rules, type);
    if (unique === 'values') lines.push(`${ctx.kit.value(file, 'uniqueItems')}(${value}, ${at}, ${name}, errors);`);
    else if (unique !== undefined)
      lines.push(
        `${ctx.kit.value(file, 'uniqueKeys')}(${value}, ${printLiteral(unique.keys)}, ${at}, ${name}, errors);`,
      );
    if (type.t === 'map' && rules?.keys !== undefined) {
      const keys = this.elementValidator({ t: 'string' }, rules.keys, `${hint}_key`);
      lines.push(`${ctx.kit.value(file, 'eachKey')}(${value}, ${keys}, ${at}, ${name}, ${PARAMETERS});`);
    }
    if (hasItemRules(rules, type))
      lines.push(
        this.each(type, value, at, name, this.elementValidator(elementOf(type), rules?.items, `${hint}_item`)),
      );
    return lines;
  }

  private checkPattern(rules: Rules | undefined, hint: string): void {
    if (rules?.pattern === undefined || patternFlags(rules.pattern) !== undefined) return;
    const { struct } = this.ctx.owner(this.type);
    const message = `the pattern ${JSON.stringify(rules.pattern)} of ${hint.replace('_', '.')} is no regular expression`;
    this.ctx.diagnostics.add(struct.place(), message, 'mend it, or leave it out and check the value in a hook');
  }

  private each(type: Type, value: string, at: string, name: string, validator: string): string {
    const each = this.ctx.kit.value(this.file, type.t === 'map' ? 'eachValue' : 'eachItem');
    return `${each}(${value}, ${validator}, ${at}, ${name}, ${PARAMETERS});`;
  }

  /** A validator of items or keys, printed before the struct's own; answers its name. */
  private elementValidator(type: Type, rules: Rules | undefined, hint: string): string {
    const lines = guarded(
      this.checks(type, rules, 'value', 'at', 'undefined', hint, true),
      this.itemChecks(type, rules, 'value', 'at', 'undefined', hint),
      rules,
      type,
    );
    const name = this.file.declare(`validate_${hint}`);
    this.function(`function ${name}`, typeText(this.ctx, this.file, type, rules), lines);
    return name;
  }

  /** Calls the validators of structs below: of the field itself, or of the items of lists and maps. */
  private belowLines(field: Field): string[] {
    if (field.rules?.inside === false) return [];
    const lines = this.linesInside(field);
    return field.rules?.inside === 'create' && lines.length > 0
      ? [`if (context.operation === 'create') {`, ...lines.map((line) => `  ${line}`), '}']
      : lines;
  }

  private linesInside(field: Field): string[] {
    const { ctx, file } = this;
    if (field.type.t === 'ref') {
      const validator = this.structValidator(field.type);
      if (validator === undefined) return [];
      const call = (value: string) => `${validator}(${value}, at.child(${printString(field.name)}), ${PARAMETERS});`;
      return isRequired(field) && !isInherited(field.name)
        ? [call(readField(ctx, file, 'value', field))]
        : whenPresent(ctx, file, 'value', field, call);
    }
    const validator = this.elementStructValidator(field.type, `${this.id}_${field.name}`);
    return validator === undefined
      ? []
      : [this.each(field.type, readField(ctx, file, 'value', field), 'at', printString(field.name), validator)];
  }

  private structValidator(type: Type): string | undefined {
    const struct = (type as RefType).of();
    return this.validated.checked.has(struct.name)
      ? this.ctx.reference(this.file, 'validate', 'validate_', struct)
      : undefined;
  }

  /** The validator of the structs in a list or map; lists in lists get one of their own. */
  private elementStructValidator(type: Type, hint: string): string | undefined {
    if (type.t !== 'list' && type.t !== 'map') return undefined;
    const element = elementOf(type);
    if (element.t === 'ref') return this.structValidator(element);
    const inner = this.elementStructValidator(element, `${hint}_item`);
    if (inner === undefined) return undefined;
    const name = this.file.declare(`validate_${hint}_items`);
    this.function(`function ${name}`, typeText(this.ctx, this.file, element), [
      this.each(element, 'value', 'at', 'undefined', inner),
    ]);
    return name;
  }
}

/** Nobody looks into a list that is too long: its `maxItems`, the last of its own checks, is the condition of those inside. */
function guarded(own: readonly string[], inside: readonly string[], rules: Rules | undefined, type: Type): string[] {
  if (type.t !== 'list' || rules?.maxItems === undefined || inside.length === 0) return [...own, ...inside];
  const limit = (own[own.length - 1] as string).replace(/;$/, '');
  const before = own.slice(0, -1);
  if (inside.length === 1) return [...before, `if (${limit}) ${inside[0]}`];
  return [...before, `if (${limit}) {`, ...inside.map((line) => `  ${line}`), '}'];
}

const elementOf = (type: Type): Type => (type.t === 'map' ? (type as MapType).values : (type as ListType).items);

function printUpdate(
  ctx: EmitContext,
  file: GeneratedFile,
  version: VersionModel,
  validated: Validated,
  type: StructType,
): void {
  const lines: string[] = [];
  for (const field of validatedFields(type)) {
    const name = printString(field.name);
    const value = readField(ctx, file, 'value', field);
    const old = readField(ctx, file, 'old', field);
    if (field.rules?.immutable !== undefined) {
      const primitive = ctx.kit.value(file, field.rules.immutable === 'once-set' ? 'immutableOnceSet' : 'immutable');
      lines.push(`${primitive}(${value}, ${old}, at, ${name}, errors);`);
    }
    const struct = field.type.t === 'ref' ? (field.type as RefType).of() : undefined;
    if (struct === undefined || !validated.updated.has(struct.name)) continue;
    const call = ctx.reference(file, 'validate', 'validateUpdate_', struct);
    const sure = isInherited(field.name) ? '!' : '';
    lines.push(
      `if (${isPresent(field, value)} && ${isPresent(field, old)}) ${call}(${value}${sure}, ${old}${sure}, at.child(${name}), ${PARAMETERS});`,
    );
  }
  const hook = hookOf(ctx, type, 'validateUpdate_');
  if (hook !== undefined) lines.push(`${ctx.importHook(file, version, hook)}(value, old, at, ${PARAMETERS});`);
  const struct = ctx.typeName(file, type);
  const [path, errors, context] = (['FieldPath', 'FieldErrors', 'ValidationContext'] as const).map((name) =>
    ctx.kit.type(file, name),
  );
  file.print('');
  file.block(
    `export function validateUpdate_${ctx.identifier(type)}(value: ${struct}, old: ${struct}, at: ${path}, errors: ${errors}, context: ${context}): void {`,
    '}',
    () => file.print(...lines),
  );
}
