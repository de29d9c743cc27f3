// Joins the compiled server into few files: to load its four hundred modules one by one takes longer than all else that a
// start does. Groups stay files of their own, loaded when they are asked for; packages are loaded from where they are installed.
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Imports that are no paths: packages and Node.js' own modules. */
const PACKAGES = /^[^./]/;

/** Writes `dist/bundle` of the checkout in `root`. Without the bundler, or when it fails, the server runs from its modules. */
export async function bundleServer(root) {
  const dist = join(root, 'dist');
  const entry = join(dist, 'runtime', 'main.js');
  if (!existsSync(entry)) return;
  const dir = join(dist, 'bundle');
  rmSync(dir, { recursive: true, force: true });
  try {
    const { rolldown } = await import('rolldown');
    const bundle = await rolldown({ input: { main: entry }, platform: 'node', external: PACKAGES, logLevel: 'silent' });
    await bundle.write({ dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: nameOf(dist) });
    await bundle.close();
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    if (error.code !== 'ERR_MODULE_NOT_FOUND') {
      process.stderr.write(`kindsmith: the server starts slower, for it could not be bundled: ${error.message}\n`);
    }
  }
}

/** A file that stands for one module keeps its name through builds: a running server may still load it. */
const nameOf = (dist) => (chunk) =>
  chunk.facadeModuleId ? relative(dist, chunk.facadeModuleId).replace(/\.js$/, '.mjs') : '[name]-[hash].mjs';
