// A grid worker without signal: forms with photos are kept on the phone, survive the death of the browser, and each
// arrives once over a line that loses and doubles.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findDemo } from '../demo.mjs';
import { PHONE, inspect, login } from '../lib.mjs';
import { line } from '../line.mjs';

// The issue asks for 200; a quick run may take fewer.
const FORMS = Number(process.env.LINLI_FIELD_FORMS ?? 200);
const FORM = 'key-point-patrol';

let demo;
let way;
const folder = mkdtempSync(join(tmpdir(), 'linli-field-'));
before(async () => {
  demo = await findDemo();
  way = await line(demo.base);
}, { timeout: 600_000 });
after(async () => {
  way?.close();
  await demo?.stop();
  // Its processes may still be writing when the browser is dead.
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

/** A browser of its own that can be killed; what it keeps lies in a folder. */
async function phone() {
  const process_ = spawn(process.env.CHROMIUM, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--remote-debugging-port=0',
    `--user-data-dir=${join(folder, 'profile')}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise((found, failed) => {
    let said = '';
    process_.stderr.on('data', (chunk) => {
      said += chunk;
      const there = /listening on (ws:\S+)/.exec(said);
      if (there) found(there[1]);
    });
    process_.on('exit', () => failed(new Error(said)));
  });
  const browser = await chromium.connectOverCDP(address);
  const page = browser.contexts()[0].pages()[0] ?? (await browser.contexts()[0].newPage());
  await page.setViewportSize(PHONE);
  page.faults = [];
  const kill = async () => {
    const gone = new Promise((done) => process_.on('exit', done));
    process_.kill('SIGKILL');
    await gone;
  };
  return { page, kill };
}

const ended = (page, how) => page.locator(`[data-ended=${how}]`).waitFor({ timeout: 120_000 });

/** Photos that differ, small enough to be drawn by the hundred. */
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
  await page.locator('#items').waitFor();
}

const waiting = (page) => page.evaluate(async () => {
  const base = await new Promise((done) => { const asked = indexedDB.open('linli-field'); asked.onsuccess = () => done(asked.result); });
  const all = await new Promise((done) => { const asked = base.transaction('queue').objectStore('queue').getAll(); asked.onsuccess = () => done(asked.result); });
  base.close();
  return { waiting: all.filter((one) => one.state === 'waiting').length, text: JSON.stringify(all.map((one) => ({ ...one, box: [...new Uint8Array(one.box.data)].map((byte) => String.fromCharCode(byte)).join('') }))) };
});

async function arrived() {
  const { account, password } = demo.people.grid_worker;
  const session = await fetch(`${demo.base}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password }) });
  const { token } = await session.json();
  const ids = [];
  for (let next = ''; next !== undefined;) {
    const answer = await fetch(`${demo.base}/api/v1/forms/${FORM}/submissions?mine=1${next && `&after=${next}`}`, { headers: { authorization: `Bearer ${token}` } });
    const page = await answer.json();
    ids.push(...page.submissions.map((one) => one.id ?? one.submission));
    next = page.next;
  }
  return ids;
}

test(`${FORMS} forms with photos, filled in without signal, arrive once each`, { timeout: 1_800_000 }, async (t) => {
  const before_ = await arrived();
  let { page, kill } = await phone();
  const { account, password } = demo.people.grid_worker;
  await login(page, way.base, account, password);
  await page.goto(`${way.base}/field`);
  await ended(page, 'done');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await (await caches.open('linli-field-shell')).keys()).length >= 5);
  await inspect(page, 'field');
  const place = await page.evaluate(async () => {
    location.hash = `#fill/key-point-patrol`;
    await new Promise((done) => setTimeout(done, 300));
    return document.querySelector('.row-link').hash.split('/')[2];
  });
  way.mode = 'cut';
  const began = Date.now();
  for (let nth = 1; nth <= FORMS; nth += 1) {
    await fill(page, place, nth);
    if (nth === Math.ceil(FORMS / 3) || nth === Math.ceil((2 * FORMS) / 3)) {
      await kill();
      ({ page, kill } = await phone());
      await page.goto(`${way.base}/field`);
      await ended(page, 'lost');
    }
  }
  t.diagnostic(`${FORMS} kept in ${((Date.now() - began) / 1000).toFixed(0)} s without signal, the browser killed twice`);
  const kept = await waiting(page);
  assert.equal(kept.waiting, FORMS, 'all are on the phone');
  assert.ok(!kept.text.includes('market') && !kept.text.includes('第 '), 'what was filled in lies enciphered');
  assert.ok(!(await page.locator('body').innerText()).includes('已同步'), 'no success is told');
  way.mode = 'lossy';
  const sent = Date.now();
  // A browser that was killed may have forgotten who was signed in, as a phone that was off for a day has.
  if (!(await page.context().cookies(way.base)).some((one) => one.name === 'linli')) await login(page, way.base, account, password);
  await page.goto(`${way.base}/field`);
  for (let tries = 0; (await waiting(page)).waiting > 0; tries += 1) {
    assert.ok(tries < 4 * FORMS + 20, `still ${(await waiting(page)).waiting} after ${tries} tries`);
    await page.locator('#sync-now:enabled').click({ timeout: 60_000 });
    await page.locator('#sync-now:enabled').waitFor({ timeout: 120_000 });
  }
  t.diagnostic(`sent in ${((Date.now() - sent) / 1000).toFixed(0)} s: ${JSON.stringify(way.counts)}`);
  assert.ok(way.counts.lost && way.counts.unheard && way.counts.doubled, 'the line was bad');
  way.mode = 'clear';
  const all = await arrived();
  assert.equal(new Set(all).size, all.length);
  assert.equal(all.length - before_.length, FORMS);
  await kill();
});
