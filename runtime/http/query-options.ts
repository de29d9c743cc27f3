/** Query parameters as the options of each verb, decoded as upstream decodes them; what they mean together is the registry's to check. */

import { quoteGo } from '../api/go-quote.js';
import type { DeleteOptions } from '../api/meta.js';
import { badRequest } from '../api/status-error.js';
import type { GetOptions, ListOptions, LogOptions, WriteOptions } from '../registry/types.js';
import type { Query } from './query.js';
import { readBoolean } from './request-info.js';

const NO_OPTIONS = Object.freeze({});

export function getOptions(query: Query): GetOptions {
  const resourceVersion = query.get('resourceVersion');
  return resourceVersion === undefined ? NO_OPTIONS : { resourceVersion };
}

/** Options of a subresource that reads a log. */
export function logOptions(query: Query): LogOptions {
  if (query.isEmpty) return NO_OPTIONS;
  return {
    ...text(query, 'container'),
    ...integer(query, 'tailLines'),
    ...integer(query, 'limitBytes'),
    ...integer(query, 'sinceSeconds'),
    ...text(query, 'sinceTime'),
  };
}

export function listOptions(query: Query): ListOptions {
  if (query.isEmpty) return NO_OPTIONS;
  return {
    ...text(query, 'labelSelector'),
    ...text(query, 'fieldSelector'),
    ...integer(query, 'limit'),
    ...text(query, 'continue'),
    ...text(query, 'resourceVersion'),
    ...text(query, 'resourceVersionMatch'),
    ...integer(query, 'timeoutSeconds'),
    ...boolean(query, 'allowWatchBookmarks'),
    ...boolean(query, 'sendInitialEvents'),
  };
}

export function writeOptions(query: Query): WriteOptions {
  if (query.isEmpty) return NO_OPTIONS;
  return {
    ...texts(query, 'dryRun'),
    ...text(query, 'fieldValidation'),
    ...text(query, 'fieldManager'),
    ...boolean(query, 'force'),
  };
}

/** Options of a DELETE without a body (W74). */
export function deleteOptions(query: Query): DeleteOptions {
  if (query.isEmpty) return {};
  return {
    ...exactInteger(query, 'gracePeriodSeconds'),
    ...boolean(query, 'orphanDependents'),
    ...text(query, 'propagationPolicy'),
    ...texts(query, 'dryRun'),
  };
}

type One<K extends string, T> = { readonly [P in K]?: T };

/** Nothing at all when the parameter is absent. */
const one = <K extends string, T>(name: K, value: T | undefined): One<K, T> =>
  (value === undefined ? NO_OPTIONS : { [name]: value }) as One<K, T>;

const text = <K extends string>(query: Query, name: K): One<K, string> => one(name, query.get(name));
const boolean = <K extends string>(query: Query, name: K): One<K, boolean> => one(name, readBoolean(query.get(name)));

function texts<K extends string>(query: Query, name: K): One<K, string[]> {
  const values = query.getAll(name);
  return one(name, values.length === 0 ? undefined : [...values]);
}

/** One that only bounds what is done: above 2^53 its exact value makes no difference. */
function integer<K extends string>(query: Query, name: K): One<K, number> {
  const value = query.get(name);
  return one(name, value === undefined ? undefined : Number(parseInt64(value)));
}

/** One that objects keep: all its digits count. */
function exactInteger<K extends string>(query: Query, name: K): One<K, number | bigint> {
  const value = query.get(name);
  if (value === undefined) return one(name, undefined);
  const exact = parseInt64(value);
  return one(name, Number.isSafeInteger(Number(exact)) ? Number(exact) : exact);
}

const INT64_MAX = 2n ** 63n - 1n;

/** An integer as Go's `strconv.ParseInt` reads it; throws 400. */
function parseInt64(value: string): bigint {
  const refuse = (problem: string) => badRequest(`strconv.ParseInt: parsing ${quoteGo(value)}: ${problem}`);
  if (!/^[+-]?\d+$/.test(value)) throw refuse('invalid syntax');
  const exact = BigInt(value);
  if (exact > INT64_MAX || exact < -INT64_MAX - 1n) throw refuse('value out of range');
  return exact;
}
