// What every browser test uses: a browser, a page that remembers its console errors, and one
// inspection that a page passes or fails.
import { createServer } from 'node:http';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const AXE = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.LINLI_SHOTS;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The sizes pages are looked at: a phone and a desk. */
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };
/** A phone of 320 pixels, to which WCAG 1.4.10 (reflow) refers. */
export const SMALL = { width: 320, height: 568 };

/** The policy linli's server sends; the static server of the gallery sends it too. */
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
  + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Starts Chromium; close it in `after`. */
export function launch() {
  assert.ok(process.env.CHROMIUM, 'CHROMIUM is not set: run through scripts/with-chromium.sh');
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A fresh visitor: `{ viewport, dark, javaScript, userAgent, lang }`; the language is the one the browser asks for. The page keeps what went wrong in `page.faults`. */
export async function visit(browser, { viewport = PHONE, dark = false, javaScript = true, userAgent, lang = 'zh' } = {}) {
  const context = await browser.newContext({
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: javaScript,
    userAgent,
    locale: lang === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    hasTouch: viewport.width < 600,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') page.faults.push(`request: ${request.url()} ${why}`);
  });
  return page;
}

/** Logs in through the form. */
export async function login(page, base, account, password) {
  await page.goto(`${base}/login`);
  await page.fill('[name=account]', account);
  await page.fill('[name=password]', password);
  await Promise.all([page.waitForURL((url) => url.pathname !== '/login'), page.click('main [type=submit]')]);
}

/** Fails unless the page is accessible, silent, within its width and uses known classes only. */
export async function inspect(page, name, { elder = false } = {}) {
  await shoot(page, name);
  const found = {
    'console or network': page.faults,
    'wider than the screen': await overflow(page),
    'under the dock at the end of the page': await underDock(page),
    'classes no style sheet knows': await unknownClasses(page),
    accessibility: await axe(page),
    'targets under 48 px in elder mode': elder ? await smallTargets(page, 48) : [],
  };
  const bad = Object.entries(found).filter(([, list]) => list.length);
  assert.equal(bad.length, 0, `${name}\n${bad.map(([what, list]) => `  ${what}:\n    ${list.join('\n    ')}`).join('\n')}`);
}

/** A picture of the whole page into LINLI_SHOTS, if that is set. */
export async function shoot(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

/** Violations as `rule: selector (reason)`. */
export async function axe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (values) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values } });
    return result.violations.flatMap((rule) => rule.nodes.map((node) =>
      `${rule.id}: ${node.target.join(' ')} (${[...node.any, ...node.all, ...node.none].map((one) => one.message).join('; ')})`));
  }, RULES);
  return found;
}

/** What sticks out of the screen to the right, outside of frames that scroll by themselves. */
function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > width + 1)
      .map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''}`).slice(0, 10);
  });
}

/** Where the dock lies over the window: what of the page cannot be scrolled clear of it. */
function underDock(page) {
  return page.evaluate(() => {
    const dock = document.querySelector('.dock');
    if (!dock || getComputedStyle(dock).position !== 'fixed') return [];
    const before = scrollY;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    const edge = dock.getBoundingClientRect().top;
    const under = [...document.querySelectorAll('main *, footer *')]
      .filter((one) => one.checkVisibility({ contentVisibilityAuto: true }) && one.getBoundingClientRect().bottom > edge + 1)
      .map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''}`);
    scrollTo({ top: before, behavior: 'instant' });
    return under.slice(0, 10);
  });
}

/** Class names in the page that no style rule mentions. Hooks for scripts are data attributes. */
function unknownClasses(page) {
  return page.evaluate(() => {
    const known = new Set();
    const read = (rules) => {
      for (const rule of rules) {
        for (const [, name] of (rule.selectorText ?? '').matchAll(/\.((?:[\w-]|\\.)+)/g)) known.add(name.replace(/\\/g, ''));
        if (rule.cssRules) read(rule.cssRules);
      }
    };
    for (const sheet of document.styleSheets) read(sheet.cssRules);
    const used = [...document.querySelectorAll('[class]')].flatMap((one) => [...one.classList]);
    return [...new Set(used)].filter((name) => !known.has(name) && !name.startsWith('htmx-') && name !== 'js');
  });
}

/** Things to tap that are lower than `least` pixels; links inside a text are exempt (WCAG 2.5.8). */
export function smallTargets(page, least) {
  return page.evaluate((least) => {
    const area = (one) => one.closest('label') ?? (one.matches('.stretched-link') ? one.closest('li') : one);
    return [...document.querySelectorAll('a[href], button, select, summary, input:not([type=hidden])')]
      .filter((one) => one.getClientRects().length && !one.closest('.skip, p, td, th, dd, .notice'))
      .map((one) => [one, area(one).getBoundingClientRect()])
      .filter(([, box]) => box.height < least - 0.5)
      .map(([one, box]) => `${one.tagName.toLowerCase()}.${one.className} “${one.textContent.trim().slice(0, 20)}” ${Math.round(box.height)} px`);
  }, least);
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

/** Serves a folder with linli's content security policy: `{ base, close }`. */
export async function serveFolder(folder) {
  const server = createServer(async (request, answer) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    try {
      const body = await readFile(join(folder, path));
      answer.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
      answer.end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { base: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
