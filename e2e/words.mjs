// Whether a page is in its language. What the house says in Chinese is read from the sources; names, places
// and what people wrote are data and stay as they are.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const CHINESE = /[\u4e00-\u9fff]/;
// A language is called by its own name.
const OWN_NAME = '中文';

function* sources(folder) {
  for (const one of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, one.name);
    // The demo, the gallery and the yearbook's figures name real or invented places; tests speak of them.
    if (one.isDirectory() && !['demo', 'tests'].includes(one.name)) yield* sources(path);
    else if (/\.(rs|toml)$/.test(one.name) && !/^(tests|demo|kit|gallery\w*)\.rs$|\.scenario\.toml$|^figures\.toml$/.test(one.name)) yield path;
  }
}

/** Every Chinese text that has an English one, in the program and in the scenes it ships. */
export function houseWords() {
  const words = new Set();
  for (const folder of ['crates/app/src', 'crates/kernel/src', 'crates/flow/src', 'scenes']) {
    for (const path of sources(join(ROOT, folder))) {
      const text = readFileSync(path, 'utf8').replace(/#\[cfg\(test\)\]\s+mod \w+ \{[\s\S]*$/, '');
      // Wherever the house speaks, the English text follows the Chinese one.
      for (const [, word] of text.matchAll(/"([^"\\\n]*)",?\s*(?:en = )?"[^"\u4e00-\u9fff]*[A-Za-z]/g)) {
        if (CHINESE.test(word) && word !== OWN_NAME) words.add(word.trim());
      }
    }
  }
  return words;
}

/** What a reader sees or hears: texts, names of controls, the title; not code, and not what is marked as another language. */
function said(page) {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    const texts = [document.title];
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element.closest('[lang]') !== document.documentElement || element.closest('code, pre, textarea, script, .avatar')) continue;
      if (node instanceof Element) {
        for (const name of ['aria-label', 'alt', 'placeholder', 'title', 'data-label', 'data-confirm']) {
          if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
        }
      } else {
        texts.push(node.textContent);
      }
    }
    return texts.map((text) => text.trim()).filter(Boolean);
  });
}

/** What is Chinese in an English page though it is the house that speaks, and full-width signs in English text. */
export async function strayWords(page, words) {
  const stray = (text) => words.has(text) || text.split(/\s*[·,:()—–]\s*/).some((part) => words.has(part))
    || /[A-Za-z0-9][（，。：；]|[），。：；][A-Za-z]/.test(text);
  return [...new Set((await said(page)).filter((text) => CHINESE.test(text) || /[（）]/.test(text)).filter(stray))];
}
