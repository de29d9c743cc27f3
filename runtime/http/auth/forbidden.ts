import { quoteGo } from '../../api/go-quote.js';
import type { UserInfo } from '../../api/hooks.js';
import type { Attributes } from './authorizer.js';

/** The sentence of W87 after `forbidden: `. */
export function forbiddenSentence(user: UserInfo, info: Attributes): string {
  const who = `User ${quoteGo(user.name)} cannot ${info.verb}`;
  if (!info.isResource) return `${who} path ${quoteGo(info.path)}`;
  const resource = info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`;
  const where = info.namespace === '' ? 'at the cluster scope' : `in the namespace ${quoteGo(info.namespace)}`;
  return `${who} resource ${quoteGo(resource)} in API group ${quoteGo(info.group)} ${where}`;
}
