// A grid worker without signal: forms with photos are kept on the phone, survive the death of the browser, and each
// arrives once over a line that loses and doubles.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { findDemo } from '../demo.mjs';
import { inspect, login } from '../lib.mjs';
import { line } from '../line.mjs';
import { ended, folder, phone, queued } from '../phone.mjs';

// `make soak` takes 200.
const FORMS = Number(process.env.LINLI_FIELD_FORMS ?? 40);
const FORM = 'key-point-patrol';

let demo;
let way;
const where = folder();
before(async () => {
  demo = await findDemo();
  way = await line(demo.base);
}, { timeout: 600_000 });
after(async () => {
  way?.close();
  await demo?.stop();
  // Its processes may still be writing when the browser is dead.
  rmSync(where, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

/** A photo that differs from the others, drawn by the page. */
async function picture(page, nth) {
  const base64 = await page.evaluate((nth) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const paper = canvas.getContext('2d');
    paper.fillStyle = `hsl(${(nth * 47) % 360} 60% 50%)`;
    paper.fillRect(0, 0, 320, 240);
    paper.fillStyle = '#fff';
    paper.font = '80px sans-serif';
    paper.fillText(String(nth), 40, 150);
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1];
  }, nth);
  return { name: `${nth}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') };
}

/** Fills in a form as a worker does, and waits until the phone says that it is kept. */
async function fill(page, place, nth) {
  await page.evaluate((hash) => { location.hash = hash; }, `#fill/${FORM}/${place}`);
  await page.selectOption('#f-point', 'market');
  await page.locator('#f-wrong-0').click();
  await page.locator('#f-wrong_where').fill(`第 ${nth} 处`);
  await page.locator('#f-wrong_where').blur();
  await page.locator('#f-wrong_photos').setInputFiles(await picture(page, nth));
  await page.locator('.photos img').first().waitFor();
  await page.selectOption('#f-cleared', 'true');
  await page.getByRole('button', { name: '保存到手机' }).click();
  await page.locator(`#items > li:nth-child(${nth})`).waitFor();
}

/** The submissions of the worker, as the server has them: the answers that tell them apart. */
async function arrived() {
  const { account, password } = demo.people.grid_worker;
  const ask = (path, more = {}) => fetch(`${demo.base}/api/v1/${path}`, more).then((answer) => answer.json());
  const { token } = await ask('sessions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password }) });
  const all = [];
  for (let next = ''; next !== undefined && next !== null;) {
    const page = await ask(`forms/${FORM}/submissions?mine=1${next && `&after=${next}`}`, { headers: { authorization: `Bearer ${token}` } });
    all.push(...page.submissions);
    next = page.next;
  }
  return all;
}

test(`${FORMS} forms with photos, filled in without signal, arrive once each`, { timeout: 1_800_000 }, async (t) => {
  const earlier = await arrived();
  let { page, kill } = await phone(where, 'worker');
  const { account, password } = demo.people.grid_worker;
  await login(page, way.base, account, password);
  await page.goto(`${way.base}/field`);
  await ended(page, 'done');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await (await caches.open('linli-field-shell')).keys()).length >= 5);
  await inspect(page, 'field');
  await page.evaluate((hash) => { location.hash = hash; }, `#fill/${FORM}`);
  const first = page.locator(`.row-link[href^="#fill/${FORM}/"]`).first();
  const place = (await first.getAttribute('href')).split('/')[2];
  way.mode = 'cut';
  const began = Date.now();
  for (let nth = 1; nth <= FORMS; nth += 1) {
    await fill(page, place, nth);
    if (nth === Math.ceil(FORMS / 3) || nth === Math.ceil((2 * FORMS) / 3)) {
      await kill();
      ({ page, kill } = await phone(where, 'worker'));
      await page.goto(`${way.base}/field`);
      await ended(page, 'lost');
    }
  }
  t.diagnostic(`${FORMS} kept in ${((Date.now() - began) / 1000).toFixed(0)} s without signal, the browser killed twice`);
  const kept = await queued(page);
  assert.equal(kept.waiting, FORMS, 'all are on the phone');
  assert.ok(!kept.text.includes('market') && !kept.text.includes('第 '), 'what was filled in lies enciphered');
  assert.ok(!(await page.locator('body').innerText()).includes('已同步'), 'no success is told');
  way.mode = 'lossy';
  const sent = Date.now();
  // A browser that was killed may have forgotten who was signed in, as a phone that was off for a day has.
  if (!(await page.context().cookies(way.base)).some((one) => one.name === 'linli')) await login(page, way.base, account, password);
  await page.goto(`${way.base}/field`);
  for (let tries = 0; (await queued(page)).waiting > 0; tries += 1) {
    assert.ok(tries < 4 * FORMS + 20, `still ${(await queued(page)).waiting} after ${tries} tries`);
    await page.locator('#sync-now:enabled').click({ timeout: 60_000 });
    await page.locator('#sync-now:enabled').waitFor({ timeout: 120_000 });
  }
  t.diagnostic(`sent in ${((Date.now() - sent) / 1000).toFixed(0)} s: ${JSON.stringify(way.counts)}`);
  assert.ok(way.counts.lost && way.counts.unheard && way.counts.doubled, 'the line was bad');
  way.mode = 'clear';
  const all = await arrived();
  assert.equal(new Set(all.map((one) => one.id)).size, all.length);
  assert.equal(all.length - earlier.length, FORMS);
  await kill();
});
