import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { encodeOpenApiV2 } from '../../../runtime/http/openapi/v2-protobuf.js';

/** The parts of gnostic's OpenAPIv2.proto that the test reads back, written by hand from its field numbers. */
const { root } = protobuf.parse(`
syntax = "proto3";
message Any { string yaml = 2; }
message NamedAny { string name = 1; Any value = 2; }
message NamedSchema { string name = 1; Schema value = 2; }
message Properties { repeated NamedSchema additional_properties = 1; }
message TypeItem { repeated string value = 1; }
message ItemsItem { repeated Schema schema = 1; }
message Schema {
  string ref = 1; string format = 2; string description = 4; Any default = 5; double minimum = 9; repeated string required = 19;
  repeated Any enum = 20; TypeItem type = 22; ItemsItem items = 23; Properties properties = 25; repeated NamedAny vendor_extension = 31;
}
message QueryParameter { bool required = 1; string in = 2; string name = 4; string type = 6; bool unique_items = 20; }
message NonBodyParameter { QueryParameter query = 3; }
message Parameter { NonBodyParameter non_body_parameter = 2; }
message ParametersItem { Parameter parameter = 1; }
message Operation { string operation_id = 5; repeated ParametersItem parameters = 8; repeated NamedAny vendor_extension = 13; }
message PathItem { Operation patch = 8; }
message NamedPathItem { string name = 1; PathItem value = 2; }
message Paths { repeated NamedPathItem path = 2; }
message Document { string swagger = 1; Paths paths = 8; Properties definitions = 9; }
`);

describe('OpenAPI v2 as protobuf (W22)', () => {
  it('carries definitions, operations, parameters and extensions', () => {
    const bytes = encodeOpenApiV2({
      swagger: '2.0',
      definitions: {
        Book: {
          type: 'object',
          required: ['title'],
          properties: {
            title: { type: 'string', description: 'on the cover', default: 'x' },
            pages: { type: 'integer', format: 'int32', minimum: 1 },
            tags: { type: 'array', items: { $ref: '#/definitions/Tag' }, 'x-kubernetes-list-type': 'set' },
            genre: { type: 'string', enum: ['Novel'] },
          },
        },
      },
      paths: {
        '/books/{name}': {
          patch: {
            operationId: 'patchBook',
            parameters: [{ in: 'query', name: 'dryRun', type: 'string', uniqueItems: true }],
            'x-kubernetes-action': 'patch',
          },
        },
      },
    });
    expect(root.lookupType('Document').toObject(root.lookupType('Document').decode(bytes))).toEqual({
      swagger: '2.0',
      definitions: {
        additionalProperties: [
          {
            name: 'Book',
            value: {
              type: { value: ['object'] },
              required: ['title'],
              properties: {
                additionalProperties: [
                  {
                    name: 'title',
                    value: { type: { value: ['string'] }, description: 'on the cover', default: { yaml: '"x"\n' } },
                  },
                  { name: 'pages', value: { type: { value: ['integer'] }, format: 'int32', minimum: 1 } },
                  {
                    name: 'tags',
                    value: {
                      type: { value: ['array'] },
                      items: { schema: [{ ref: '#/definitions/Tag' }] },
                      vendorExtension: [{ name: 'x-kubernetes-list-type', value: { yaml: '"set"\n' } }],
                    },
                  },
                  { name: 'genre', value: { type: { value: ['string'] }, enum: [{ yaml: '"Novel"\n' }] } },
                ],
              },
            },
          },
        ],
      },
      paths: {
        path: [
          {
            name: '/books/{name}',
            value: {
              patch: {
                operationId: 'patchBook',
                parameters: [
                  {
                    parameter: {
                      nonBodyParameter: { query: { in: 'query', name: 'dryRun', type: 'string', uniqueItems: true } },
                    },
                  },
                ],
                vendorExtension: [{ name: 'x-kubernetes-action', value: { yaml: '"patch"\n' } }],
              },
            },
          },
        ],
      },
    });
  });
});
