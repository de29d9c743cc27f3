import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonEqual, parseJson, stringifyJson } from '../../../runtime/api/json.js';
import { readYaml } from '../../../runtime/codec/yaml-read.js';
import { writeYaml } from '../../../runtime/codec/yaml-write.js';
import { hasShared, recordedSteps, shared } from '../../support/shared.js';

describe.skipIf(!hasShared)('YAML as Kubernetes writes it', () => {
  const folder = join(shared, 'kubernetes-v1.36/roundtrip');

  it('is read and written for every kind as upstream does', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const differences: string[] = [];
    for (const name of names) {
      const yaml = readFileSync(join(folder, name));
      const json = readFileSync(join(folder, name.replace(/yaml$/, 'json')));
      const value = parseJson(json).value;
      if (!jsonEqual(readYaml(yaml).value, value)) differences.push(`${name}: read`);
      if (writeYaml(Buffer.from(stringifyJson(value))) !== yaml.toString()) differences.push(`${name}: written`);
    }
    expect(differences).toEqual([]);
    expect(names.length).toBeGreaterThan(180);
  });

  it('is written as recorded answers are', () => {
    let answers = 0;
    for (const folderName of ['rest', 'extend']) {
      for (const { answer } of recordedSteps(folderName)) {
        if (answer?.headers?.['content-type'] !== 'application/yaml' || answer.text === undefined) continue;
        answers++;
        expect(writeYaml(Buffer.from(stringifyJson(readYaml(Buffer.from(answer.text)).value)))).toBe(answer.text);
      }
    }
    expect(answers).toBeGreaterThan(0);
  });
});
