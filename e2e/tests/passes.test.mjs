// 访客码: a resident makes a pass, the visitor shows it without a network, and the door verifies it without one.
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect, visit } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const VECTORS = JSON.parse(await readFile(new URL('../../crates/pass/tests/data/vectors.json', import.meta.url), 'utf8'));

/** What a resident gives to a visitor: the address of the visitor's page, and of the doorkeeper's. */
async function given() {
  let link;
  let door;
  await street.as('resident', { viewport: PHONE }, async (page) => {
    await street.open(page, '/passes');
    await inspect(page, 'passes');
    door = await page.locator('a[href^="/pass/door/"]').getAttribute('href');
    await page.locator('#f-building').selectOption({ index: 1 });
    await page.selectOption('#f-purpose', 'delivery');
    await page.fill('#f-host', '3单元');
    await page.fill('#f-word', '蓝伞');
    await Promise.all([page.waitForURL(/told=made/), page.getByRole('button', { name: '生成访客码' }).click()]);
    await inspect(page, 'passes-made');
    link = await page.locator('a[href*="/pass/v/LP"]').getAttribute('href');
  });
  return { link: new URL(link).pathname, door };
}

/** Waits until the page and what it needs are kept. */
async function kept(page, path) {
  await page.waitForFunction(async (path) => {
    const worker = await navigator.serviceWorker.getRegistration('/pass/');
    return worker?.active && (await caches.match(path)) !== undefined;
  }, path);
}

async function said(page, code) {
  await page.fill('[name="code"]', code);
  await page.getByRole('button', { name: '核验' }).click();
  await page.waitForFunction(() => document.querySelector('[data-door-said]')?.textContent.trim());
  return page.locator('[data-door-said]').evaluate((part) => [part.dataset.verdict, part.textContent]);
}

test('a pass is shown and verified with the network cut', async () => {
  const { link, door } = await given();
  const text = link.split('/').pop();
  const visitor = await visit(street.browser, { viewport: PHONE });
  await street.open(visitor, link);
  await inspect(visitor, 'pass-visitor');
  await kept(visitor, link);
  await visitor.context().setOffline(true);
  await visitor.reload();
  assert.match(await visitor.textContent('main'), /3单元/);
  assert.ok(await visitor.locator('svg.qr').isVisible());
  await visitor.context().close();

  const guard = await visit(street.browser, { viewport: PHONE });
  await street.open(guard, door);
  await inspect(guard, 'pass-door');
  await kept(guard, `${door}/keys`);
  await guard.context().setOffline(true);
  await guard.reload();
  const [good, words] = await said(guard, text);
  assert.equal(good, 'good', words);
  assert.match(words, /3单元[\s\S]*蓝伞/);
  const other = text[60] === 'A' ? 'B' : 'A';
  const [forged, nothing] = await said(guard, text.slice(0, 60) + other + text.slice(61));
  assert.notEqual(forged, 'good');
  assert.doesNotMatch(nothing, /3单元/);
  await guard.context().close();
});

test('the page in the browser says what the crate says of every pass', async () => {
  const { door } = await given();
  const context = await street.browser.newContext({ serviceWorkers: 'block', locale: 'zh-CN' });
  const page = await context.newPage();
  const own = { ...VECTORS, street: '330105005', made: 0, doors: [{ id: 'here', name: '测试楼', tags: [VECTORS.building] }] };
  await page.route('**/keys', (route) => route.fulfill({ json: own }));
  for (const one of VECTORS.cases) {
    await page.clock.setFixedTime(one.now * 1000);
    await street.open(page, door);
    await page.locator('select[name="door"]').evaluate((select) => {
      select.append(new Option('测试楼', 'here'));
      select.value = 'here';
    });
    const [verdict] = await said(page, one.text);
    assert.equal(verdict.split('.')[0], one.verdict, one.text);
  }
  await context.close();
});

test('the doorkeeper\'s page works on a desk, in English, and without JavaScript', async () => {
  const { link, door } = await given();
  const page = await visit(street.browser, { viewport: DESK, lang: 'en', javaScript: false });
  await street.open(page, door);
  await page.fill('[name="code"]', link.split('/').pop());
  await page.getByRole('button', { name: 'Check' }).click();
  assert.match(await page.textContent('main'), /Valid: please come in/);
  await page.context().close();
});
