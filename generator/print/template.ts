import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** The package's `templates/`: two steps up from the sources, three from `dist`. */
function templatePath(name: string): string {
  const candidates = ['../../templates/', '../../../templates/'].map((folder) =>
    fileURLToPath(new URL(`${folder}${name}.hbs`, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the package is incomplete: templates/${name}.hbs is missing`);
  return found;
}

/**
 * A file of fixed shape, from `templates/<name>.hbs`. Values are inserted as they are: texts from specs are passed through the
 * literal printer first. A value that the template asks for and `data` lacks is an error.
 */
export function renderTemplate(name: string, data: object): string {
  let template = compiled.get(name);
  if (template === undefined) {
    template = Handlebars.compile(readFileSync(templatePath(name), 'utf8'), { noEscape: true, strict: true });
    compiled.set(name, template);
  }
  return template(data);
}
