// 地址库: another name, and what becomes of a place that was entered wrongly.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { houseWords, strayWords } from '../words.mjs';

const street = onTheStreet();
const { as, open } = street;

async function estate(page) {
  await open(page, '/places?q=瓯江苑');
  await open(page, await page.locator('main .rows a').first().getAttribute('href'));
  return page.locator('main .rows a.row-link').evaluateAll((links) => links.map((one) => one.getAttribute('href')));
}

test('an estate gets a popular name, and its buildings are found by it', async () => {
  await as('system_admin', { viewport: DESK }, async (page) => {
    const [building] = await estate(page);
    await page.fill('#f-names-name', '老纱厂宿舍');
    await page.selectOption('#f-names-also', 'popular');
    await Promise.all([page.waitForURL(/told=added/), page.getByRole('button', { name: '加别名' }).click()]);
    await inspect(page, 'places-names');
    await open(page, `${building}/merge`);
    await page.fill('#f-place-q', '老纱厂宿舍2幢');
    await page.locator('#place-found label', { hasText: '瓯江苑2幢' }).first().waitFor();
    await inspect(page, 'places-merge-found');
    await open(page, `/prefs?lang=en&back=${building}/merge`);
    assert.deepEqual(await strayWords(page, houseWords()), [], 'the page says Chinese');
  });
});

test('a building is split in two steps, and two entries of one are merged', async () => {
  await as('system_admin', { viewport: PHONE }, async (page) => {
    const buildings = await estate(page);
    const [first] = buildings;
    const [one, two] = buildings.slice(-2);
    await open(page, `${first}/move`);
    await inspect(page, 'places-move');
    await open(page, `${first}/split`);
    await inspect(page, 'places-split');
    await page.fill('#f-names', '甲楼\n乙楼');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('group', { name: '里面的地点归谁' }).waitFor();
    await inspect(page, 'places-split-inside');
    await open(page, `${one}/merge?place=${two.split('/').pop()}`);
    assert.ok((await page.textContent('main')).includes('合为一处'));
    await inspect(page, 'places-merge');
    await page.getByRole('button', { name: '合并' }).click();
    await Promise.all([page.waitForURL(/told=changed/), page.getByRole('button', { name: '确认' }).click()]);
    await open(page, one);
    assert.match(await page.textContent('main'), /现为[\s\S]*合并/);
    await inspect(page, 'places-merged');
  });
});
