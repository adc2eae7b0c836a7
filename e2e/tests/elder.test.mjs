// A resident in elder mode (关怀模式) on a phone: finds a report by its number and in the list, understands where it
// is and until when, is told of news, and rates.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { PHONE, inspect, smallTargets } from '../lib.mjs';
import { act } from '../bell.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const { as, open } = street;

// WCAG 2.5.5 asks for 44 px; elder mode itself promises 48, which `inspect` measures.
const LEAST_PX = 44;

/** What a page of a resident in elder mode must be. */
async function readable(page, name) {
  await inspect(page, name, { elder: true });
  assert.deepEqual(await smallTargets(page, LEAST_PX), [], name);
  const size = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.querySelector('main p, main li, main dd')).fontSize));
  assert.ok(size >= 19, `${name}: ${size} px`);
  const covered = await page.evaluate(() => {
    const dock = document.querySelector('.dock').getBoundingClientRect();
    const hit = document.elementFromPoint(dock.left + dock.width / 2, dock.top + dock.height / 2);
    return !hit.closest('.dock');
  });
  assert.equal(covered, false, `${name}: something lies over the dock`);
}

/** Elder mode, as the link at the top of each page switches it on. */
const elder = (page, path) => open(page, `/prefs?elder=1&back=${path}`);

test('a resident in elder mode finds, follows and rates a report', { timeout: 120_000 }, async () => {
  const words = `路灯不亮，晚上看不见 ${process.pid}`;
  let address;
  let number;
  await as('resident', { viewport: PHONE }, async (page) => {
    await elder(page, '/');
    await page.locator('.hero-bell').tap();
    await page.locator('a[href^="/report/consultation-bell/"]').first().tap();
    await page.locator('form textarea').first().fill(words);
    await Promise.all([page.waitForURL(/\/cases\/case_/), page.locator('form[data-draft] [type=submit]').last().tap()]);
    address = new URL(page.url()).pathname;
    number = await page.locator('.facts code').first().textContent();
    await readable(page, 'elder-sent');
  });
  await as('community_clerk', {}, async (page) => {
    await open(page, address);
    await act(page, 'accept');
    await act(page, 'respond', { note: '周六上午电工来修。' });
  });
  await as('resident', { viewport: PHONE }, async (page) => {
    // By number, as it is read out on the telephone.
    await elder(page, '/mine');
    await readable(page, 'elder-mine');
    await page.locator('[name=number]').fill(number.toLowerCase().replace('-', ' '));
    await Promise.all([page.waitForURL((url) => url.pathname === address), page.getByRole('button', { name: '查找' }).tap()]);
    await readable(page, 'elder-answered');
    const status = await page.textContent('.case-status');
    assert.match(status, /剩余|按时完成/, 'the public clock');
    assert.equal(/\b[a-z]+_[a-z]+\b/.test(status), false, 'in plain words');
    assert.ok((await page.textContent('main')).includes('周六上午电工来修'));
    // A number that is not theirs is said plainly, and what was typed stays.
    await open(page, '/mine?number=20200101-000000');
    assert.ok((await page.textContent('main')).includes('您的上报里没有这个编号'));
    assert.equal(await page.inputValue('[name=number]'), '20200101-000000');
    await readable(page, 'elder-not-found');
    // In the list.
    await page.locator(`a[href="${address}"]`).tap();
    await page.waitForURL((url) => url.pathname === address);
    // Told of it.
    await open(page, '/notices');
    await page.locator(`a[href="${address}"]`).first().waitFor();
    await readable(page, 'elder-notices');
    await page.locator(`a[href="${address}"]`).first().tap();
    await page.waitForURL((url) => url.pathname === address);
    await act(page, 'confirm');
    await act(page, 'rate', { solved: '1', satisfied: '1' });
    await readable(page, 'elder-rated');
    assert.ok((await page.textContent('main')).includes('评价'));
  });
});
