// The design system: every component in both languages, with and without elder mode, on a phone and
// on a desk, light and dark. LINLI_GALLERY names a folder that the example `gallery` has written.
import { after, before, test } from 'node:test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { DESK, PHONE, SMALL, inspect, launch, serveFolder, visit } from '../lib.mjs';

let browser;
let site;

before(async () => {
  const folder = process.env.LINLI_GALLERY ?? writeGallery();
  [browser, site] = await Promise.all([launch(), serveFolder(folder)]);
});
after(async () => {
  await browser?.close();
  site?.close();
});

function writeGallery() {
  const folder = mkdtempSync(join(tmpdir(), 'linli-gallery-'));
  const root = new URL('../..', import.meta.url).pathname;
  execFileSync('cargo', ['run', '-q', '-p', 'linli', '--example', 'gallery', '--', folder], { cwd: root, stdio: 'inherit' });
  return folder;
}

/** One page in a fresh visit, closed again. */
async function see(name, options, look) {
  const page = await visit(browser, options);
  try {
    await page.goto(`${site.base}/${name}.html`);
    await look(page);
  } finally {
    await page.context().close();
  }
}

const LOOKS = {
  'small-light': { viewport: SMALL },
  'phone-light': { viewport: PHONE },
  'phone-dark': { viewport: PHONE, dark: true },
  'desk-light': { viewport: DESK },
  'desk-dark': { viewport: DESK, dark: true },
};

for (const [kind, looks] of [['gallery', Object.keys(LOOKS)], ['login', ['phone-light', 'desk-dark']]]) {
  for (const lang of ['zh', 'en']) {
    for (const mode of ['normal', 'elder']) {
      for (const look of looks) {
        const name = `${kind}-${lang}-${mode}`;
        test(`${name}-${look} is accessible, silent and fits`, () => see(name, LOOKS[look], (page) =>
          inspect(page, `${name}-${look}`, { elder: mode === 'elder' })));
      }
    }
  }
}

test('the gallery reads without JavaScript', () => see('gallery-zh-normal', { javaScript: false }, async (page) => {
  assert.equal(await page.locator('h1').textContent(), '组件一览');
  assert.ok(await page.locator('.dock').isVisible());
}));

test('a dangerous button asks once more in place', () => see('gallery-en-normal', {}, async (page) => {
  await page.evaluate(() => document.addEventListener('click', (event) => {
    if (event.target.closest('[data-confirm]')) globalThis.acted = true;
  }));
  const button = page.locator('[data-confirm]');
  await button.click();
  assert.equal(await button.textContent(), 'Withdraw? Press again');
  assert.equal(await page.evaluate(() => globalThis.acted), undefined);
  await button.click();
  assert.equal(await page.evaluate(() => globalThis.acted), true);
}));

test('what was typed is kept until it is sent or cleared', () => see('gallery-zh-normal', {}, async (page) => {
  await page.fill('#f-title', '楼道灯坏了');
  await page.reload();
  assert.equal(await page.inputValue('#f-title'), '楼道灯坏了');
  await page.click('.draft-note button');
  await page.reload();
  assert.equal(await page.inputValue('#f-title'), '');
}));

/** The gallery is a page without a house behind it: a photo sent ahead is not taken, and goes along with the form. */
const takeNoPhotos = (page) => page.route('**/api/v1/files', (route) => route.fulfill({ status: 202, body: '{}' }));

test('photos are shown, made smaller and can be removed', () => see('gallery-zh-normal', {}, async (page) => {
  await takeNoPhotos(page);
  const large = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 3200, height: 2400 });
    const paint = canvas.getContext('2d');
    for (let x = 0; x < 3200; x += 20) {
      paint.fillStyle = `hsl(${x}, 80%, 50%)`;
      paint.fillRect(x, 0, 20, 2400);
    }
    return canvas.toDataURL('image/png').split(',')[1];
  });
  await page.setInputFiles('#f-photos', { name: 'stairs.png', mimeType: 'image/png', buffer: Buffer.from(large, 'base64') });
  await page.locator('[data-previews] img').waitFor();
  const [width, name] = await page.evaluate(async () => {
    const [file] = document.querySelector('#f-photos').files;
    return [(await createImageBitmap(file)).width, file.name];
  });
  assert.ok(name === 'stairs.jpg' && width === 1600 || name === 'stairs.png', `${name} ${width}`);
  await page.click('.photo-remove');
  assert.equal(await page.evaluate(() => document.querySelector('#f-photos').files.length), 0);
  assert.deepEqual(page.faults, []);
}));

/** A picture of one pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');

test('a form with photos survives a broken connection, then shows the answer', () => see('gallery-zh-normal', {}, async (page) => {
  let tries = 0;
  await takeNoPhotos(page);
  await page.route('**/report', (route) => {
    tries += 1;
    if (tries === 1) return route.abort('connectionreset');
    assert.match(route.request().headers()['content-type'], /^multipart\/form-data/);
    return route.fulfill({ status: 422, contentType: 'text/html', body: '<!doctype html><title>x</title><h1>再看看</h1><form action="/report"></form>' });
  });
  await page.fill('#f-title', '楼道灯坏了');
  await page.setInputFiles('#f-photos', { name: 'a.png', mimeType: 'image/png', buffer: PIXEL });
  await page.locator('[data-previews] img').waitFor();
  const send = page.getByRole('button', { name: '按铃上报' });
  await send.click();
  await page.locator('#main').getByText('网络不通，内容还在').waitFor();
  assert.equal(await page.inputValue('#f-title'), '楼道灯坏了');
  await send.click();
  await page.getByRole('heading', { name: '再看看' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/report');
  assert.equal(tries, 2);
}));

test('shortcuts wait while someone types, and can be switched off', () => see('gallery-en-normal', { viewport: DESK }, async (page) => {
  const hash = () => new URL(page.url()).hash;
  await page.fill('#f-title', '');
  await page.press('#f-title', 'n');
  assert.equal(hash(), '');
  await page.locator('h1').click();
  await page.keyboard.press('Control+Alt+k');
  await page.keyboard.press('n');
  assert.equal(hash(), '');
  await page.keyboard.press('Control+Alt+k');
  await page.keyboard.press('n');
  assert.equal(hash(), '#next');
}));
