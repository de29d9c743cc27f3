import protobuf, { type Type } from 'protobufjs';
import type { Json } from './http-client.js';

const LIMITS = (first: number): string =>
  [
    'double maximum',
    'bool exclusive_maximum',
    'double minimum',
    'bool exclusive_minimum',
    'int64 max_length',
    'int64 min_length',
    'string pattern',
    'int64 max_items',
    'int64 min_items',
    'bool unique_items',
  ]
    .map((field, i) => `${field} = ${first + i};`)
    .join(' ');

/** gnostic's OpenAPIv2.proto, written by hand from its field numbers, as far as documents of an API server go. */
const { root } = protobuf.parse(`
syntax = "proto3";
message Any { string yaml = 2; }
message NamedAny { string name = 1; Any value = 2; }
message NamedSchema { string name = 1; Schema value = 2; }
message NamedParameter { string name = 1; Parameter value = 2; }
message NamedPathItem { string name = 1; PathItem value = 2; }
message NamedResponseValue { string name = 1; ResponseValue value = 2; }
message NamedStringArray { string name = 1; StringArray value = 2; }
message NamedSecurityDefinitionsItem { string name = 1; SecurityDefinitionsItem value = 2; }
message StringArray { repeated string value = 1; }
message TypeItem { repeated string value = 1; }
message ItemsItem { repeated Schema schema = 1; }
message AdditionalPropertiesItem { Schema schema = 1; bool boolean = 2; }
message Properties { repeated NamedSchema additional_properties = 1; }
message Definitions { repeated NamedSchema additional_properties = 1; }
message ParameterDefinitions { repeated NamedParameter additional_properties = 1; }
message SecurityDefinitions { repeated NamedSecurityDefinitionsItem additional_properties = 1; }
message SecurityRequirement { repeated NamedStringArray additional_properties = 1; }
message SecurityDefinitionsItem { ApiKeySecurity api_key_security = 2; }
message ApiKeySecurity { string type = 1; string name = 2; string in = 3; string description = 4; repeated NamedAny vendor_extension = 5; }
message Schema {
  string ref = 1; string format = 2; string title = 3; string description = 4; Any default = 5; double multiple_of = 6; ${LIMITS(7)}
  int64 max_properties = 17; int64 min_properties = 18; repeated string required = 19; repeated Any enum = 20;
  AdditionalPropertiesItem additional_properties = 21; TypeItem type = 22; ItemsItem items = 23; repeated Schema all_of = 24;
  Properties properties = 25; string discriminator = 26; bool read_only = 27; Any example = 30; repeated NamedAny vendor_extension = 31;
}
message JsonReference { string ref = 1; string description = 2; }
message BodyParameter { string description = 1; string name = 2; string in = 3; bool required = 4; Schema schema = 5; repeated NamedAny vendor_extension = 6; }
message QueryParameter { bool required = 1; string in = 2; string description = 3; string name = 4; bool allow_empty_value = 5; string type = 6; string format = 7; string collection_format = 9; Any default = 10; ${LIMITS(11)} repeated Any enum = 21; double multiple_of = 22; repeated NamedAny vendor_extension = 23; }
message PathParameter { bool required = 1; string in = 2; string description = 3; string name = 4; string type = 5; string format = 6; string collection_format = 8; Any default = 9; ${LIMITS(10)} repeated Any enum = 20; double multiple_of = 21; repeated NamedAny vendor_extension = 22; }
message NonBodyParameter { QueryParameter query = 3; PathParameter path = 4; }
message Parameter { BodyParameter body = 1; NonBodyParameter non_body = 2; }
message ParametersItem { Parameter parameter = 1; JsonReference json_reference = 2; }
message SchemaItem { Schema schema = 1; }
message Response { string description = 1; SchemaItem schema = 2; repeated NamedAny vendor_extension = 5; }
message ResponseValue { Response response = 1; JsonReference json_reference = 2; }
message Responses { repeated NamedResponseValue response_code = 1; }
message Operation {
  repeated string tags = 1; string summary = 2; string description = 3; string operation_id = 5; repeated string produces = 6;
  repeated string consumes = 7; repeated ParametersItem parameters = 8; Responses responses = 9; repeated string schemes = 10;
  bool deprecated = 11; repeated SecurityRequirement security = 12; repeated NamedAny vendor_extension = 13;
}
message PathItem {
  string ref = 1; Operation get = 2; Operation put = 3; Operation post = 4; Operation delete = 5; Operation options = 6;
  Operation head = 7; Operation patch = 8; repeated ParametersItem parameters = 9; repeated NamedAny vendor_extension = 10;
}
message Paths { repeated NamedPathItem path = 2; }
message Info { string title = 1; string version = 2; string description = 3; repeated NamedAny vendor_extension = 7; }
message Document {
  string swagger = 1; Info info = 2; string host = 3; string base_path = 4; repeated string schemes = 5; repeated string consumes = 6;
  repeated string produces = 7; Paths paths = 8; Definitions definitions = 9; ParameterDefinitions parameters = 10;
  repeated SecurityRequirement security = 12; SecurityDefinitions security_definitions = 13; repeated NamedAny vendor_extension = 16;
}
`);

/** Messages that stand for one of several values, or around one. */
const WRAPPERS = new Set([
  'AdditionalPropertiesItem',
  'SecurityDefinitionsItem',
  'NonBodyParameter',
  'Parameter',
  'ParametersItem',
  'SchemaItem',
  'ResponseValue',
  'StringArray',
]);
/** Messages around a list that JSON has as an object. */
const MAPS = new Set([
  'Properties',
  'Definitions',
  'ParameterDefinitions',
  'SecurityDefinitions',
  'SecurityRequirement',
  'Responses',
  'Paths',
]);

/** The JSON form of an OpenAPI v2 document in protobuf. */
export function decodeOpenApiV2(bytes: Uint8Array): Json {
  const type = root.lookupType('Document');
  return toJson(type, type.toObject(type.decode(bytes), { longs: Number, arrays: false }));
}

function toJson(type: Type, value: Json): Json {
  if (type.name === 'Any') return JSON.parse(value.yaml);
  const out: Json = {};
  for (const [key, child] of Object.entries<Json>(value)) {
    const field = type.fields[key]!.resolve();
    const nested = field.resolvedType as Type | null;
    const one = (item: Json): Json => (nested === null ? item : toJson(nested, item));
    const json = field.repeated ? child.map(one) : one(child);
    if (key === 'vendorExtension') Object.assign(out, fromPairs(json));
    else out[key === 'ref' ? '$ref' : key] = json;
  }
  if (MAPS.has(type.name)) return fromPairs(Object.values<Json>(out)[0] ?? []);
  if (WRAPPERS.has(type.name)) return Object.values<Json>(out)[0] ?? [];
  // Lists of one are written as the one.
  if (type.name === 'TypeItem' || type.name === 'ItemsItem') return Object.values<Json>(out)[0][0];
  return out;
}

const fromPairs = (pairs: readonly Json[]): Json =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value ?? {}]));
