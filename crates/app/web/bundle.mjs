// Bundles the style sheet, the script and the icon sprite into OUT.
// Usage: node bundle.mjs OUT ICON_RS, run by ../build.rs in a copy of this folder.
import { mkdir, readFile, rm, writeFile, readdir } from 'node:fs/promises';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { PurgeCSS } from 'purgecss';

const [out, iconSource] = process.argv.slice(2);
if (!out || !iconSource) throw new Error('usage: node bundle.mjs OUT ICON_RS');

// Old WebViews still open residents' pages, so syntax is lowered to what they know.
const target = ['chrome64', 'safari12', 'firefox68'];

/** Keeps of Bootstrap only the families that keep.txt names; CSS variables stay. */
async function bootstrap() {
  const raw = await readFile('node_modules/bootstrap/dist/css/bootstrap.css', 'utf8');
  const lines = (await readFile('keep.txt', 'utf8')).split('\n');
  const kept = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
  const standard = kept.map((line) => new RegExp(`^(${line})$`));
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: '', extension: 'html' }],
    css: [{ raw }],
    safelist: { standard },
    keyframes: true,
  });
  return result.css;
}

async function styles() {
  const own = [];
  for (const name of (await readdir('src')).filter((name) => name.endsWith('.css')).sort()) {
    own.push(await readFile(join('src', name), 'utf8'));
  }
  const css = [await bootstrap(), ...own].join('\n').replace(/@charset[^;]*;/g, '');
  const { code, warnings } = await transform(css, { loader: 'css', minify: true, target });
  if (warnings.length) throw new Error(warnings.map((warning) => warning.text).join('\n'));
  return code;
}

async function script(entry, ecma = 'es2018') {
  const result = await build({
    entryPoints: [join('src', entry)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: [ecma],
    write: false,
    logLevel: 'warning',
  });
  return result.outputFiles[0].text;
}

/** One symbol per icon named in icon.rs, so that a page refers to it by `#name`. */
async function sprite() {
  const rust = await readFile(iconSource, 'utf8');
  const names = [...new Set([...rust.matchAll(/^\s+[A-Z]\w+ = "([a-z0-9-]+)";/gm)].map((found) => found[1]))];
  if (names.length === 0) throw new Error(`no icons found in ${iconSource}`);
  const symbols = await Promise.all(names.sort().map(async (name) => {
    const path = `node_modules/bootstrap-icons/icons/${name}.svg`;
    const svg = await readFile(path, 'utf8').catch(() => {
      throw new Error(`icon.rs names "${name}", which bootstrap-icons does not have: see https://icons.getbootstrap.com`);
    });
    return `<symbol id="${name}" viewBox="0 0 16 16">${svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/\s*\n\s*/g, '')}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/** Writes a file with its compressed forms beside it, so that the server never compresses it. */
async function put(name, text) {
  const bytes = Buffer.from(text);
  await writeFile(join(out, name), bytes);
  await writeFile(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
// Work without signal needs what browsers have since 2020: storage for good, WebCrypto, whole numbers without bounds.
const [css, app, door, field, icons, logo] = await Promise.all([
  styles(), script('app.ts'), script('door/main.ts'), script('field/main.ts', 'es2020'), sprite(), readFile('src/logo.svg', 'utf8'),
]);
await Promise.all([
  put('app.css', css), put('app.js', app), put('door.js', door), put('field.js', field), put('icons.svg', icons), put('logo.svg', logo),
]);
