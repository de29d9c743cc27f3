import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodySyntaxError } from '../../../runtime/codec/codec.js';
import { indentJson } from '../../../runtime/codec/indent-json.js';
import { jsonCodec, readJson } from '../../../runtime/codec/json.js';
import { yamlCodec } from '../../../runtime/codec/yaml.js';

describe('JSON bodies', () => {
  it('are read with what a strict parser objects to', async () => {
    const body = Buffer.from('{"metadata":{"name":"d1","name":"d1"},"data":{"k":"1","k":"2"},"data":{"z":"3"}}');
    const { value, strictErrors } = await jsonCodec.decode(body);
    expect(value).toEqual({ metadata: { name: 'd1' }, data: { k: '2', z: '3' } });
    expect(strictErrors).toEqual([
      'duplicate field "metadata.name"',
      'duplicate field "data.k"',
      'duplicate field "data"',
    ]);
    expect(readJson(body).value).toEqual({ metadata: { name: 'd1' }, data: { z: '3' } });
  });

  it.each([
    ['', 'unexpected end of JSON input'],
    ['metadata: {}', "invalid character 'm' looking for beginning of value"],
    ['['.repeat(20_000), "invalid character '[' exceeded max depth"],
  ])('are refused in the words of Go', (text, message) => {
    const read = () => jsonCodec.decode(Buffer.from(text));
    expect(read).toThrow(BodySyntaxError);
    expect(read).toThrow(`couldn't get version/kind; json parse error: ${message}`);
  });

  it('are sent with a line end, or indented', () => {
    const json = Buffer.from('{"a":[1,{"b":"x\\"y\\\\"}],"c":{},"d":[]}');
    expect(String(jsonCodec.encode(json, false))).toBe(`${json.toString()}\n`);
    expect(String(jsonCodec.encode(json, true))).toBe(JSON.stringify(JSON.parse(json.toString()), null, 2));
  });

  it('are indented as JSON.stringify does, whatever they hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'large' }), (value) => {
        expect(indentJson(Buffer.from(JSON.stringify(value))).toString()).toBe(JSON.stringify(value, null, 2));
      }),
    );
    const deep = `${'{"a":['.repeat(200)}${']}'.repeat(200)}`;
    expect(indentJson(Buffer.from(deep)).toString()).toBe(JSON.stringify(JSON.parse(deep), null, 2));
  });
});

describe('the YAML codec', () => {
  it('reads and writes', async () => {
    const body = await yamlCodec.encode(Buffer.from('{"b":1,"a":["x"]}'), false);
    expect(String(body)).toBe('a:\n- x\nb: 1\n');
    expect(await yamlCodec.decode(Buffer.from(body))).toEqual({ value: { a: ['x'], b: 1 }, strictErrors: [] });
    await expect(async () => yamlCodec.decode(Buffer.from('a: [1'))).rejects.toThrow(BodySyntaxError);
  });
});
