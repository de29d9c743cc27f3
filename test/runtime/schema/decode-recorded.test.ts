import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloneJson, jsonEqual, parseJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { complete } from '../../../runtime/schema/complete.js';
import { DecodeError, decode } from '../../../runtime/schema/decode.js';
import type { StructType } from '../../../runtime/schema/model.js';
import { generatedStructs, kindsOf } from '../../support/generated-structs.js';
import { hasShared, recordedSteps, type Step, shared } from '../../support/shared.js';

/** A 400 that is about the shape of the body, by its sentence. */
const ABOUT_DECODING = / in version "[^"]*" cannot be handled as a /;

function verdict(step: Step, kinds: ReadonlyMap<string, StructType>): string | undefined {
  const body = step.body as JsonObject;
  const type = kinds.get(`${String(body.apiVersion)}/${String(body.kind)}`);
  if (type === undefined) return 'no such type';
  try {
    const { unknown } = decode(structuredClone(body) as JsonValue, type);
    return unknown.length > 0 && step.do.includes('fieldValidation=Strict')
      ? `strict decoding error: ${unknown.join(', ')}`
      : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

describe.skipIf(!hasShared)('recorded bodies', () => {
  for (const folder of ['objects', 'objects-beta']) {
    it(`are refused or taken as recorded: ${folder}`, { timeout: 120_000 }, async () => {
      const kinds = kindsOf(await generatedStructs());
      const differences: string[] = [];
      let steps = 0;
      let sameSentence = 0;
      let refused = 0;
      for (const step of recordedSteps(folder)) {
        if (
          !/^(POST|PUT)/.test(step.do) ||
          step.answer === undefined ||
          typeof step.body !== 'object' ||
          step.body === null
        )
          continue;
        const message = step.answer.body?.message ?? '';
        if (step.answer.code === 400 && !ABOUT_DECODING.test(message)) continue;
        steps++;
        const got = verdict(step, kinds);
        if ((got !== undefined) !== (step.answer.code === 400)) {
          differences.push(
            `${step.scenario} ${step.id} ${JSON.stringify(step.change)}: ${step.answer.code} ${message}; got ${got}`,
          );
        } else if (got !== undefined) {
          refused++;
          if (message.endsWith(`: ${got}`)) sameSentence++;
        }
      }
      process.stderr.write(
        `${folder}: ${steps} bodies, ${refused} refused, ${sameSentence} with the recorded sentence\n`,
      );
      expect(differences).toEqual([]);
      expect(steps).toBeGreaterThan(1000);
    });
  }

  it('come out as they went in when Go has written them', async () => {
    const kinds = kindsOf(await generatedStructs());
    const folder = join(shared, 'kubernetes-v1.36/roundtrip');
    const differences: string[] = [];
    let objects = 0;
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const { value } = parseJson(readFileSync(join(folder, name))) as { value: JsonObject };
      const type = kinds.get(`${String(value.apiVersion)}/${String(value.kind)}`);
      if (type === undefined) continue;
      objects++;
      const { value: decoded, unknown } = decode(cloneJson(value), type);
      complete(decoded, type);
      if (unknown.length > 0 || !jsonEqual(decoded, value)) differences.push(`${name} ${unknown.join(', ')}`);
    }
    expect(differences).toEqual([]);
    expect(objects).toBeGreaterThan(80);
  });
});
