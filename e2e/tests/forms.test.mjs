// 表单: a visit is filled in with a condition, rows and a photo; it is sent once, read again and corrected.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { houseWords, strayWords } from '../words.mjs';

const street = onTheStreet();
const { as, open } = street;

async function begin(page) {
  await open(page, '/forms');
  await inspect(page, 'forms-list');
  await page.locator('a[href="/forms/shop-visit/fill"]').first().click();
  await page.getByRole('button', { name: '开始填写' }).waitFor();
  await inspect(page, 'forms-start');
  await Promise.all([page.waitForURL(/\/forms\/drafts\//), page.getByRole('button', { name: '开始填写' }).click()]);
}

// Whoever the registry knows already stands in the rows above.
const NEW_NAME = '[name^="a.staff["][name$=".name"]';

/** Ready when the draft on the server has what was typed. */
async function kept(page, act) {
  const answered = page.waitForResponse((answer) => answer.url().includes('part=1') && answer.ok());
  await act();
  await answered;
}

test('a grid worker fills in a visit on the phone: a condition, a row, a photo', async () => {
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    await begin(page);
    assert.equal(await page.locator('[name="a.seats"]').count(), 0, 'the kitchen is asked of what is open');
    await kept(page, () => page.locator('label.choice', { hasText: '营业' }).first().click());
    await page.locator('[name="a.seats"]').waitFor();
    await page.fill('[name="a.area"]', '86.5');
    await kept(page, async () => { await page.fill('[name="a.seats"]', '8'); await page.keyboard.press('Tab'); });
    await page.getByRole('button', { name: '增加一行从业人员' }).click();
    await page.locator(NEW_NAME).last().waitFor();
    await page.locator(NEW_NAME).last().fill('张三');
    await kept(page, () => page.locator('label.choice', { hasText: '燃气' }).click());
    await page.locator('[name="photo:a.hazard_photos"]').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('还不能提交，请先改正').waitFor();
    assert.match(await page.textContent('[data-focus]'), /照片|必填|填写|添加/);
    // Chromium itself reports every answer of 422 in the console.
    page.faults = page.faults.filter((one) => !one.includes('422'));
    await inspect(page, 'forms-wrong');
    const shot = { name: 'stove.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) };
    await page.setInputFiles('[name="photo:a.hazard_photos"]', shot);
    await page.locator('[data-previews] img').first().waitFor();
    await inspect(page, 'forms-filled');
    await Promise.all([page.waitForURL(/\/submissions\//), page.getByRole('button', { name: '提交', exact: true }).click()]);
    const told = await page.textContent('main');
    assert.match(told, /86\.5/);
    assert.match(told, /燃气/);
    assert.equal(await page.locator('main .photos img').count(), 1);
    await inspect(page, 'forms-submission');
    await page.getByRole('button', { name: '更正', exact: true }).click();
    await page.waitForURL(/\/forms\/drafts\//);
    await page.fill('[name="reason"]', '数错了');
    await page.fill('[name="a.seats"]', '9');
    await inspect(page, 'forms-correction');
    await Promise.all([page.waitForURL(/\/submissions\//), page.getByRole('button', { name: '提交', exact: true }).click()]);
    assert.match(await page.textContent('main'), /更正记录/);
    await inspect(page, 'forms-corrected');
  });
});

test('the same works without JavaScript, by round trips', async () => {
  await as('grid_worker', { viewport: PHONE, javaScript: false }, async (page) => {
    await open(page, '/forms/shop-visit/fill');
    await page.getByRole('button', { name: '开始填写' }).click();
    await page.locator('[name="a.use"][value=open]').check();
    await page.getByRole('button', { name: '保存草稿' }).last().click();
    await page.fill('[name="a.area"]', '40');
    await page.fill('[name="a.seats"]', '4');
    await page.getByRole('button', { name: '增加一行从业人员' }).click();
    await page.locator(NEW_NAME).last().fill('李四');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    assert.match(page.url(), /\/submissions\//);
    assert.match(await page.textContent('main'), /40/);
  });
});

/** A person of the register with a telephone, who lives in a dwelling: the record's page, the name and the place. */
async function somebody(page) {
  await open(page, '/registry/person');
  const all = page.locator('main .rows > li').filter({ hasText: /室/ }).filter({ hasText: /\d{3}\*{4}\d{4}/ });
  const record = await all.first().locator('a').first().getAttribute('href');
  await open(page, record);
  const name = (await page.textContent('h1')).trim();
  const place = (await page.locator('main a[href^="/registry/at/"]').first().getAttribute('href')).split('/').pop();
  return { record, name, place };
}

test('what the registry knows is confirmed by a tick or changed, not typed again, and its record says by which visit', async () => {
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    const { record, name, place } = await somebody(page);
    await open(page, `/forms/household-visit/fill?place=${place}`);
    await page.getByRole('button', { name: '开始填写' }).click();
    await page.waitForURL(/\/forms\/drafts\//);
    await kept(page, () => page.locator('label.choice', { hasText: '见到人' }).click());
    await kept(page, () => page.locator('label.choice', { hasText: '是' }).first().click());
    await kept(page, async () => { await page.fill('[name="a.letters"]', '1'); await page.keyboard.press('Tab'); });
    const row = page.locator('fieldset.fill-row', { hasText: name });
    const held = (label) => row.locator('.held', { hasText: label }).first();
    assert.match(await held('姓名').innerText(), /\d{4}-\d\d-\d\d/, 'as of a day');
    assert.match(await held('联系电话').innerText(), /\d{3}\*{4}\d{4}/);
    await inspect(page, 'forms-known');
    for (const tick of await page.locator('[name="ok"]').all()) await tick.check();
    await held('联系电话').locator('summary').click();
    await held('联系电话').locator('input.form-control').fill('13900005678');
    await Promise.all([page.waitForURL(/\/submissions\//), page.getByRole('button', { name: '提交', exact: true }).click()]);
    await inspect(page, 'forms-confirmed');
    await open(page, record);
    const told = await page.textContent('main');
    assert.match(told, /139\*{4}5678/);
    assert.match(told, /社会治理办/, 'the office of the form');
    await inspect(page, 'forms-record');
  });
  await as('dispatcher', { viewport: DESK }, async (page) => {
    await open(page, '/forms/report');
    assert.match(await page.textContent('main'), /入户走亲/);
  });
});

test('the command centre reads what was submitted, the report and a form, in both languages', async () => {
  await as('dispatcher', { viewport: DESK }, async (page) => {
    for (const lang of ['zh', 'en']) {
      await open(page, `/prefs?lang=${lang}&back=/forms`);
      for (const path of ['/forms', '/forms/shop-visit/1', '/forms/shop-visit/1/preview', '/forms/shop-visit/submissions', '/forms/report', '/forms/new']) {
        await open(page, path);
        await inspect(page, `forms-${lang}-${path.replace(/[^a-z0-9]+/g, '_')}`);
      }
    }
    assert.deepEqual(await strayWords(page, houseWords()), [], 'the page says Chinese');
  });
});
