// A desk officer works a queue of two hundred by keyboard alone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, inspect } from '../lib.mjs';
import { keyboardOnly, tabTo } from '../keyboard.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const { as, open } = street;

const QUEUE = 200;
// A page of the desk, which one batch takes.
const PAGE = 50;

/** Reports `many` cases of one matter over the API, as the resident of the demo. */
async function report(many, matter, words) {
  await as('resident', {}, async (page) => {
    await open(page, `/report/grid-loop/${matter}`);
    const place = await page.inputValue('[name=place]:checked');
    for (let nth = 0; nth < many; nth += 20) {
      await Promise.all(Array.from({ length: Math.min(20, many - nth) }, async (_, more) => {
        const answer = await page.request.post(`${street.demo.base}/api/v1/cases`, {
          headers: { 'idempotency-key': `${process.pid}-${matter}-${nth + more}` },
          data: { scene: 'grid-loop', matter, place, fields: { description: `${words} ${nth + more + 1}` } },
        });
        assert.equal(answer.status(), 201, await answer.text());
      }));
    }
  });
}

const texts = (page, selector) => page.locator(selector).allTextContents();
const said = async (page, words) => page.locator('#toasts', { hasText: words }).waitFor();

/** Chooses in the select that has the focus, by the arrow. */
async function choose(page, hands, value) {
  const steps = await page.evaluate((value) => {
    const select = document.activeElement;
    return [...select.options].findIndex((option) => option.value === value) - select.selectedIndex;
  }, value);
  assert.ok(steps > 0, `${value} can be chosen`);
  for (let nth = 0; nth < steps; nth += 1) await hands.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.value), value);
}

/** From the start of the desk to the list of what is to be accepted of a matter. */
async function narrow(page, hands, matter) {
  await hands.press('f');
  await tabTo(page, hands, 'select[name=matter]');
  await choose(page, hands, matter);
  await tabTo(page, hands, 'select[name=state]');
  await choose(page, hands, 'reported');
  await hands.go('Control+Enter');
}

/** How many cases the present list has. */
async function count(page) {
  const address = new URL(page.url());
  address.searchParams.delete('after');
  address.searchParams.set('exact', '1');
  const answer = await page.request.get(address.href);
  return Number(/共 (\d+) 件/.exec(await answer.text())[1]);
}

test('a desk officer works a queue of 200 by keyboard alone', { timeout: 600_000 }, async (t) => {
  await report(QUEUE, 'order', '占道经营');
  await as('community_clerk', { viewport: DESK }, async (page) => {
    const hands = await keyboardOnly(page);
    await open(page, '/desk');
    await narrow(page, hands, 'order');
    await inspect(page, 'desk-narrowed');
    let left = await count(page);
    assert.ok(left >= QUEUE, `${left} cases wait`);
    const all = left;
    const before = hands.presses();

    await hands.press('j');
    const first = await page.evaluate(() => document.activeElement.href);
    await hands.press('ArrowDown', 'k');
    assert.equal(await page.evaluate(() => document.activeElement.href), first, 'down and up lead to the same line');
    await hands.go('Enter');
    await inspect(page, 'desk-walk');
    const seen = new Set();
    while (left > PAGE) {
      const here = new URL(page.url()).pathname;
      assert.ok(!seen.has(here), 'each case comes once');
      seen.add(here);
      const number = (await texts(page, '.facts code'))[0];
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'a case begins at its heading');
      await hands.press('1');
      await hands.go('Enter');
      await said(page, number);
      left -= 1;
    }
    await inspect(page, 'desk-walked');
    // What was just done is one key away, and so is the way back.
    await hands.go('z');
    assert.ok(seen.has(new URL(page.url()).pathname), 'z opens the case just done');
    await hands.go('u');
    assert.equal(await count(page), PAGE);

    await hands.press('a');
    await said(page, `已选 ${PAGE} 件`);
    await hands.press('b');
    await hands.go('Enter');
    await inspect(page, 'desk-batch');
    await hands.press('1');
    await hands.go('Enter');
    assert.ok((await page.textContent('h1')).includes(`办好 ${PAGE} 件，0 件没有办成`));
    await inspect(page, 'desk-batch-done');
    await hands.go('u');
    assert.equal(await count(page), 0, 'the queue is worked off');

    hands.check();
    const presses = hands.presses() - before;
    t.diagnostic(`${all} cases with ${presses} key presses, ${(presses / all).toFixed(2)} a case`);
    // Two for each case that was opened, and a score for the rest.
    assert.ok(presses <= 2 * (all - PAGE) + 20, `${presses} key presses`);
  });
});

test('a queue is walked without JavaScript by Tab and Enter', async () => {
  await report(2, 'safety', '消防通道被占');
  await as('community_clerk', { viewport: DESK, javaScript: false }, async (page) => {
    await open(page, '/desk?matter=safety&state=reported');
    const lines = await page.locator('[data-row-link]').count();
    assert.ok(lines >= 2);
    await page.locator('[data-row-link]').first().focus();
    const press = (key) => Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    await press('Enter');
    const first = page.url();
    await page.locator('#act-accept [type=submit]').first().focus();
    await press('Enter');
    assert.notEqual(new URL(page.url()).pathname, new URL(first).pathname, 'the next case');
    assert.ok((await page.textContent('.walk-was')).includes('受理'));
    await page.locator('a[data-key=j]').focus();
    await press('Enter');
    await page.goto(first);
    await page.locator('a.back').focus();
    await press('Enter');
    assert.equal(await page.locator('[data-row-link][autofocus]').count(), 1, 'the list knows where one was');
  });
});

test('the shortcuts are explained, and can be switched off', async () => {
  await report(2, 'facility', '路灯不亮');
  await as('community_clerk', { viewport: DESK }, async (page) => {
    const hands = await keyboardOnly(page);
    await open(page, '/desk');
    await hands.press('?');
    await page.locator('dialog[open]').waitFor();
    await inspect(page, 'desk-keys');
    await hands.press('Escape');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await hands.press('Control+Alt+k');
    await said(page, '单键快捷键已关闭');
    await hands.press('j');
    const onLine = () => page.evaluate(() => document.activeElement.matches('[data-row-link]'));
    assert.equal(await onLine(), false, 'letters are off');
    await tabTo(page, hands, '[data-row-link]');
    await hands.press('ArrowDown');
    assert.equal(await onLine(), true, 'arrows work on');
    await hands.press('Control+Alt+k');
    await said(page, '单键快捷键已打开');
    hands.check();
  });
});

test('who comes back to the desk finds the line they left', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    const hands = await keyboardOnly(page);
    await open(page, '/desk');
    await hands.press('j', 'j', 'j');
    const line = await page.evaluate(() => document.activeElement.textContent);
    await hands.go('Enter');
    await page.goBack({ waitUntil: 'load' });
    await page.waitForFunction((line) => document.activeElement.textContent === line, line);
    await hands.go('Enter');
    await hands.go('u');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), line);
    hands.check();
  });
});
