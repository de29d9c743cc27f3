/** Names of images as registries read them: `[domain[:port]/]path[:tag][@digest]`. */

const DOMAIN =
  '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[A-Fa-f0-9:]+\\])(?::\\d+)?';
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[A-Fa-f0-9]{32,}';
const IMAGE = new RegExp(`^((?:${DOMAIN}/)?${PART}(?:/${PART})*)(?::(\\w[\\w.-]{0,127}))?(@${DIGEST})?$`);
const BARE_ID = /^[a-f0-9]{64}$/;
const MAX_NAME = 255;

/** The tag that is meant: `latest` where neither tag nor digest is given; empty for a digest alone, and where the name cannot be read. */
export function imageTag(image: string): string {
  const [, name = '', tag = '', digest] = IMAGE.exec(image) ?? [];
  if (name === '' || name.length > MAX_NAME || BARE_ID.test(image)) return '';
  return tag === '' && digest === undefined ? 'latest' : tag;
}
