// 并案: the same thing reported twice, joined by a desk, followed by its reporter, and split off again.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { houseWords, strayWords } from '../words.mjs';

const street = onTheStreet();
const { as, open } = street;
const words = `三幢门口的路灯不亮，晚上看不清路 ${process.pid}`;

async function report(page) {
  await open(page, '/report/grid-loop/facility');
  await page.fill('[name=description]', words);
  await Promise.all([page.waitForURL(/\/cases\/case_/), page.getByRole('button', { name: '提交' }).press('Enter')]);
  return new URL(page.url()).pathname;
}

test('a desk joins two reports of one thing, and its reporter says that theirs is not solved', async () => {
  let first;
  let again;
  await as('resident', { viewport: PHONE }, async (page) => {
    first = await report(page);
    again = await report(page);
    const said = await page.textContent('main');
    assert.ok(said.includes('已有同类事项') && said.includes('同一地点，1 小时内，文字相同'), said);
    await inspect(page, 'voices-offered');
  });
  await as('dispatcher', { viewport: DESK }, async (page) => {
    await open(page, again);
    await page.getByRole('heading', { name: '可能是同一件事' }).waitFor();
    await inspect(page, 'voices-alike');
    const item = page.locator('main li', { has: page.locator(`a[href="${first}"]`) });
    await Promise.all([page.waitForURL(`**${first}?told=done`), item.getByRole('button', { name: '本案并入该案' }).click()]);
    await page.getByText('又有人反映，已并入此案').first().waitFor();
    await inspect(page, 'voices-main');
    await open(page, `/prefs?lang=en&back=${again}`);
    assert.deepEqual(await strayWords(page, houseWords()), [], 'the joined case says Chinese');
    await inspect(page, 'voices-joined-english');
  });
  await as('resident', { viewport: PHONE }, async (page) => {
    await open(page, '/mine');
    await page.locator(`a[href="${again}"]`).first().click();
    assert.ok((await page.textContent('main')).includes('一起办理'));
    await inspect(page, 'voices-joined');
    await page.locator('summary', { hasText: '我的没解决' }).click();
    await page.locator('form[action$="/split"] [name=why]').fill('我家门口的还是不亮');
    await Promise.all([page.waitForURL(/told=done/), page.getByRole('button', { name: '我的没解决' }).click()]);
    const said = await page.textContent('main');
    assert.ok(said.includes('已收到您的上报') && said.includes('我家门口的还是不亮'), said);
    await inspect(page, 'voices-split');
  });
});
