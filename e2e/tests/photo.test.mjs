// A grid worker reports with a photo from a phone on a poor line; and what becomes of a report whose line breaks.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { PHONE, inspect } from '../lib.mjs';
import { NOTE, cameraPhoto } from '../camera.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const { as, open } = street;

// "Slow 3G" as WebPageTest names it: 400 kbit/s each way and 400 ms for each way there and back; and a processor of a
// quarter of this machine's speed.
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const CPU_SLOWER = 4;
// A thumb on glass, with the words an input method offers.
const THUMB_MS = 60;
// What may cross the line upwards for one photo: the original has ten times as much.
const SENT_AT_MOST = 700_000;

let photo;
/** The same photo for every test, drawn once. */
async function file() {
  photo ??= await cameraPhoto(street.browser);
  return { name: 'IMG_2026.jpg', mimeType: 'image/jpeg', buffer: photo };
}
const send = (page) => page.getByRole('button', { name: '提交' }).tap();
/** The photo is on the server. */
const taken = (page) => page.locator('input[name=kept]').waitFor({ state: 'attached', timeout: 120_000 });

/** Every request to the server but pictures, styles and scripts. */
function listen(page) {
  const sent = [];
  page.on('request', (request) => {
    if (['document', 'xhr'].includes(request.resourceType())) sent.push(request);
  });
  return sent;
}

test('a grid worker reports with a photo on a throttled phone', { timeout: 300_000 }, async (t) => {
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    await file();
    await open(page, '/report');
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', SLOW_3G);
    await line.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
    const sent = listen(page);
    const began = performance.now();
    await page.locator('a[href^="/report/grid-loop/environment"]').first().tap();
    await page.locator('#f-photos').waitFor({ state: 'attached' });
    await page.setInputFiles('#f-photos', await file());
    const uploaded = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/files'), { timeout: 120_000 });
    await page.locator('[name=description]').tap();
    await page.keyboard.type('楼道口堆放建筑垃圾，挡住消防门', { delay: THUMB_MS });
    await Promise.all([page.waitForURL(/\/cases\/case_/, { timeout: 120_000 }), send(page)]);
    const seconds = (performance.now() - began) / 1000;

    const kept = await (await uploaded).json();
    assert.ok(kept.height > kept.width, `upright: ${kept.width} by ${kept.height}`);
    let bytes = 0;
    for (const request of sent) bytes += Number((await request.allHeaders())['content-length'] ?? 0);
    assert.ok(bytes > 50_000 && bytes < SENT_AT_MOST, `${bytes} bytes sent`);
    const steps = sent.map((request) => `${request.method()} ${new URL(request.url()).pathname.replace(/case_\w+/, '…')}`);
    assert.deepEqual(steps, ['GET /report/grid-loop/environment', 'POST /api/v1/files', 'POST /report/grid-loop/environment', 'GET /cases/…']);
    assert.ok((await page.textContent('main')).includes('楼道口堆放建筑垃圾'));
    t.diagnostic(`${(photo.length / 1e6).toFixed(1)} MB photo, ${Math.round(bytes / 1000)} kB sent, ${steps.length} round trips, 4 taps: ${seconds.toFixed(1)} s`);
    await line.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await inspect(page, 'photo-receipt');
  });
});

/** Remembers the text of every file a page sends. */
function rememberFiles() {
  globalThis.sentTexts = [];
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function remembering(body) {
    for (const value of body instanceof FormData ? body.values() : []) {
      if (value instanceof File) value.text().then((text) => globalThis.sentTexts.push(text));
    }
    return send.call(this, body);
  };
}

/** A filled form of a grid worker, its photo taken. */
async function filled(page, words) {
  await page.addInitScript(rememberFiles);
  await open(page, '/report/grid-loop/environment');
  await page.setInputFiles('#f-photos', await file());
  await taken(page);
  await page.fill('[name=description]', words);
}

test('a report whose line breaks keeps everything, says why, and is sent once however often', { timeout: 120_000 }, async () => {
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    const words = `断网也不丢 ${process.pid}`;
    await filled(page, words);
    const texts = await page.evaluate(() => globalThis.sentTexts);
    assert.equal(texts.length, 1);
    assert.equal(texts[0].includes(NOTE), false, 'what the camera noted stays on the phone');
    // The first time nothing arrives; the second time it arrives, but the answer is lost.
    let tries = 0;
    const keys = [];
    await page.route('**/report/grid-loop/environment', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(/name="key"\r\n\r\n(\S+)/.exec(route.request().postData())[1]);
      tries += 1;
      if (tries === 2) await route.fetch({ maxRedirects: 0 });
      return tries < 3 ? route.abort('internetdisconnected') : route.continue();
    });
    for (const nth of [1, 2]) {
      await send(page);
      await page.locator('[data-not-sent]').waitFor();
      assert.equal(tries, nth);
      assert.ok((await page.textContent('[data-not-sent]')).includes('网络不通，内容还在'));
      assert.equal(await page.inputValue('[name=description]'), words);
      assert.equal(await page.locator('[data-previews] img').count(), 1);
      await page.locator('form[data-draft]:not([aria-busy])').waitFor();
    }
    page.faults = page.faults.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED'));
    await inspect(page, 'photo-not-sent');
    await Promise.all([page.waitForURL(/\/cases\/case_/), send(page)]);
    assert.equal(new Set(keys).size, 1, 'each try has the same key');
    await open(page, '/mine');
    assert.equal(await page.getByText(words).count(), 1, 'reported once');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('linli-draft'))), []);
  });
});

test('a photo that cannot be sent ahead goes along with the form', { timeout: 120_000 }, async () => {
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    await page.route('**/api/v1/files', (route) => route.abort('internetdisconnected'));
    await open(page, '/report/grid-loop/environment');
    await page.setInputFiles('#f-photos', await file());
    await page.waitForFunction(() => {
      const chosen = document.querySelector('#f-photos').files[0];
      return chosen && chosen.size < 1_000_000 && !document.querySelector('[data-previews] [aria-busy]');
    });
    await page.fill('[name=description]', '照片随表单一起发');
    await Promise.all([page.waitForURL(/\/cases\/case_/), send(page)]);
    assert.equal(await page.locator('.case-main .photos img').count(), 1);
    await page.goBack();
    await page.locator('form[data-draft]').waitFor();
  });
});

test('without JavaScript the photo goes as it is, and sent twice it is one report', { timeout: 120_000 }, async () => {
  await as('grid_worker', { viewport: PHONE, javaScript: false }, async (page) => {
    await open(page, '/report/grid-loop/environment');
    const words = `原图直传 ${process.pid}`;
    await page.fill('[name=description]', words);
    await page.setInputFiles('#f-photos', await file());
    const key = await page.inputValue('[name=key]');
    const place = await page.locator('[name=place]').first().inputValue();
    await page.locator('[name=place]').first().check();
    await Promise.all([page.waitForURL(/\/cases\/case_/), page.getByRole('button', { name: '提交' }).press('Enter')]);
    const first = new URL(page.url()).pathname;
    const again = await page.request.post(`${street.demo.base}/report/grid-loop/environment`, {
      maxRedirects: 0,
      multipart: { key, place, description: words, spot: '', phone: '', photos: await file() },
    });
    assert.equal(again.status(), 303, await again.text());
    assert.ok(again.headers().location.startsWith(first), 'the same case');
  });
});
