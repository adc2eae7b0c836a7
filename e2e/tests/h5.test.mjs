// Residents come from a chat: the pages inside WeChat and DingTalk, where scripts may be old or off, lines slow,
// pop-ups blocked and nothing may stay behind on the phone.
import { test } from 'node:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { PHONE, inspect, visit } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { ringToRating } from '../bell.mjs';

const street = onTheStreet();

const HOSTS = {
  WeChat: 'Mozilla/5.0 (Linux; Android 10; CDY-AN90 Build/HUAWEICDY-AN90; wv) AppleWebKit/537.36 (KHTML, like Gecko) '
    + 'Version/4.0 Chrome/86.0.4240.99 XWEB/4317 MMWEBSDK/20230805 Mobile Safari/537.36 MicroMessenger/8.0.42.2460(0x28002A35) NetType/4G Language/zh_CN',
  DingTalk: 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 '
    + 'AliApp(DingTalk/7.0.40) com.laiwang.DingTalk/30126 Channel/201200 language/zh-Hans-CN UT4Aplus/0.0.6 WK',
};

// What the first page of a resident may cost on the line, everything it loads included. Measured when this was
// written: 44 kB, of which 19 are the script, 14 the styles and 10 the icons.
const BUDGET_BYTES = 60_000;

/** Remembers instead of showing: what opens a window or a box over the page. */
function recordPopUps() {
  globalThis.popUps = [];
  for (const name of ['open', 'alert', 'confirm', 'prompt']) {
    globalThis[name] = () => globalThis.popUps.push(name);
  }
}

for (const [host, userAgent] of Object.entries(HOSTS)) {
  for (const javaScript of [true, false]) {
    test(`in ${host} ${javaScript ? 'with' : 'without'} JavaScript a resident reports, follows and rates`, async () => {
      await ringToRating(street.browser, street.demo, { viewport: PHONE, userAgent, javaScript }, `希望晾衣杆装在东侧 ${host} ${javaScript}`, async (page, step) => {
        assert.equal(await page.locator('[target], [hx-confirm], [hx-prompt]').count(), 0, `${step}: nothing opens a window or a box`);
        if (!javaScript) return;
        await inspect(page, `${host}-${step}`);
        assert.equal(await page.evaluate(async () => (await navigator.serviceWorker?.getRegistrations() ?? []).length), 0, step);
      });
    });
  }
}

test('no page of a resident opens a window or a box', async () => {
  const page = await visit(street.browser, { userAgent: HOSTS.WeChat });
  try {
    await page.addInitScript(recordPopUps);
    const { account, password } = street.demo.people.resident;
    await page.goto(`${street.demo.base}/login`);
    await page.fill('[name=account]', account);
    await page.fill('[name=password]', password);
    await Promise.all([page.waitForURL(`${street.demo.base}/`), page.click('main [type=submit]')]);
    for (const path of ['/', '/report', '/mine', '/notices', '/me']) {
      await page.goto(street.demo.base + path);
      for (const button of await page.locator('main button[data-confirm]').all()) await button.click();
      assert.deepEqual(await page.evaluate(() => globalThis.popUps), [], path);
    }
  } finally {
    await page.context().close();
  }
});

test('our script asks for no window, no box, and for a service worker only where push is asked for', () => {
  const folder = new URL('../../crates/app/web/src', import.meta.url).pathname;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    const found = readFileSync(join(folder, file), 'utf8').match(/\b(?:window\.open|alert|confirm|prompt)\(|serviceWorker/);
    // push.ts acts on a form that a person sends, and only then.
    const asked = file === 'push.ts' && found?.[0] === 'serviceWorker';
    assert.ok(!found || asked, `${file}: ${found?.[0]}`);
  }
});

test('the first page of a resident keeps its budget of bytes', async () => {
  const page = await visit(street.browser, { userAgent: HOSTS.WeChat });
  try {
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    let bytes = 0;
    line.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
    await page.goto(street.demo.base, { waitUntil: 'networkidle' });
    assert.ok(bytes > 1_000 && bytes <= BUDGET_BYTES, `${bytes} bytes, the budget is ${BUDGET_BYTES}`);
  } finally {
    await page.context().close();
  }
});
