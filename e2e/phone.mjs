// A phone in the field: a browser of its own whose folder outlives it, so that it can be killed and started again.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { PHONE } from './lib.mjs';

/** A folder for what phones keep. */
export const folder = () => mkdtempSync(join(tmpdir(), 'linli-field-'));

/** Starts the phone of this name: `{ page, kill }`. What it keeps lies in the folder. */
export async function phone(where, name) {
  const child = spawn(process.env.CHROMIUM, ['--headless=new', '--no-sandbox', '--lang=zh-CN', '--accept-lang=zh-CN', '--disable-gpu', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--remote-debugging-port=0',
    `--user-data-dir=${join(where, name)}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise((found, failed) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const there = /listening on (ws:\S+)/.exec(said);
      if (there) found(there[1]);
    });
    child.on('exit', () => failed(new Error(said)));
  });
  const browser = await chromium.connectOverCDP(address);
  const page = browser.contexts()[0].pages()[0] ?? (await browser.contexts()[0].newPage());
  await page.setViewportSize(PHONE);
  page.faults = [];
  const kill = async () => {
    const gone = new Promise((done) => child.on('exit', done));
    child.kill('SIGKILL');
    await gone;
  };
  return { page, kill };
}

/** Waits until the last round ended so: `done`, `lost`, `sign-in`. */
export const ended = (page, how) => page.locator(`[data-ended=${how}]`).waitFor({ timeout: 120_000 });

/** What waits on the phone: how many, and all that lies there, as somebody reads who copied the folder. */
export const queued = (page) => page.evaluate(async () => {
  const base = await new Promise((done) => { const asked = indexedDB.open('linli-field'); asked.onsuccess = () => done(asked.result); });
  const all = await new Promise((done) => { const asked = base.transaction('queue').objectStore('queue').getAll(); asked.onsuccess = () => done(asked.result); });
  base.close();
  const readable = (box) => [...new Uint8Array(box.data)].map((byte) => String.fromCharCode(byte)).join('');
  return { waiting: all.filter((one) => one.state === 'waiting').length, text: JSON.stringify(all.map((one) => ({ ...one, box: readable(one.box) }))) };
});
