import type { Codec } from './codec.js';

/** YAML, read and written as kube-apiserver does. The parser is loaded with the first body or answer of this type. */
export const yamlCodec: Codec = {
  name: 'application/yaml',
  streams: false,
  encode: async (json) => {
    const { writeYaml } = await import('./yaml-write.js');
    return Buffer.from(writeYaml(json));
  },
  decode: async (body) => {
    const { readYaml } = await import('./yaml-read.js');
    return readYaml(body);
  },
};
