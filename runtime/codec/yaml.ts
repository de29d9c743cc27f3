import type { Codec, ListSource } from './codec.js';

async function* listPieces(list: ListSource): AsyncGenerator<Buffer> {
  const { writeYaml, yamlAroundItems } = await import('./yaml-write.js');
  const { before, after } = yamlAroundItems(list.empty());
  yield Buffer.from(list.length === 0 ? `${before} []\n` : `${before}\n`);
  for await (const batch of list.batches()) yield Buffer.from(writeYaml(batch));
  if (after !== '') yield Buffer.from(after);
}

/** YAML, read and written as kube-apiserver does. The parser is loaded with the first body or answer of this type. */
export const yamlCodec: Codec = {
  name: 'application/yaml',
  streams: false,
  encode: async (json) => {
    const { writeYaml } = await import('./yaml-write.js');
    return Buffer.from(writeYaml(json));
  },
  encodeList: listPieces,
  decode: async (body) => {
    const { readYaml } = await import('./yaml-read.js');
    return readYaml(body);
  },
};
