// People at work on the demo street, in a real browser: each finds, does and reads what is theirs.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { ringToRating } from '../bell.mjs';
import { houseWords, strayWords } from '../words.mjs';

const street = onTheStreet();
const { as, open } = street;

test('a resident reports in elder mode and the grid worker accepts it', async () => {
  const words = `楼道灯不亮 ${process.pid}`;
  let address;
  await as('resident', { viewport: PHONE }, async (page) => {
    await open(page, '/prefs?elder=1&back=/report');
    await inspect(page, 'elder-choose', { elder: true });
    await page.locator('a[href^="/report/grid-loop/facility"]').click();
    await inspect(page, 'elder-form', { elder: true });
    await page.fill('[name=description]', words);
    assert.equal(await page.locator('[name=place]:checked').count(), 1, 'home is chosen already');
    await Promise.all([page.waitForURL(/\/cases\/case_/), page.getByRole('button', { name: '提交' }).tap()]);
    address = new URL(page.url()).pathname;
    assert.ok((await page.textContent('main')).includes('已收到您的上报'));
    await inspect(page, 'elder-case', { elder: true });
  });
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    await open(page, address);
    assert.ok((await page.textContent('h1')).includes('楼道灯不亮'));
    await inspect(page, 'worker-case');
    await Promise.all([page.waitForURL(/told=done/), page.locator('#act-accept').getByRole('button').last().tap()]);
    await inspect(page, 'worker-accepted');
  });
  await as('resident', { viewport: DESK }, async (page) => {
    await open(page, '/mine');
    await page.getByText(words).first().click();
    assert.ok((await page.textContent('main')).includes('网格正在办理'));
    await inspect(page, 'resident-follows');
  });
});

test('a refused form keeps what was typed and names the field', async () => {
  await as('resident', { viewport: PHONE, javaScript: false }, async (page) => {
    await open(page, '/report/grid-loop/environment');
    await page.fill('[name=spot]', '三幢门口');
    await page.getByRole('button', { name: '提交' }).press('Enter');
    assert.equal(await page.inputValue('[name=spot]'), '三幢门口');
    assert.ok(await page.locator('[name=description][aria-invalid=true]').count());
  });
});

test('the system administrator mends a scene line by line and the audit administrator finds it in the journal', async () => {
  const send = (page) => page.getByRole('button', { name: '检查并添加' }).press('Enter');
  let version;
  await as('system_admin', { viewport: DESK }, async (page) => {
    await open(page, '/admin/scenes');
    await page.locator('h2 a[href^="/admin/scenes/compound-whistle/"]').click();
    await page.getByRole('link', { name: '在此基础上改一版' }).click();
    const text = await page.inputValue('[name=text]');
    [, version] = /^version = (\d+)$/m.exec(text);
    await page.fill('[name=text]', text.replace(/^to = "\w+"$/m, 'to = "nowhere"'));
    await send(page);
    await page.getByRole('table', { name: '文本中的问题' }).waitFor();
    assert.ok((await page.textContent('main')).includes('to = "nowhere"'));
    // Chromium itself reports every answer of 422 in the console.
    page.faults = page.faults.filter((one) => !one.includes('422'));
    await inspect(page, 'scene-refused');
    await page.fill('[name=text]', text);
    await Promise.all([page.waitForURL(/compound-whistle\/\d+\?told=added/), send(page)]);
    await inspect(page, 'scene-added');
  });
  await as('audit_admin', { viewport: PHONE }, async (page) => {
    await open(page, '/admin/audit?verb=scene.add&subject=compound-whistle');
    assert.ok((await page.textContent('main')).includes(`"version":${version}`));
    await page.getByRole('link', { name: '核验全部日志' }).click();
    assert.ok((await page.textContent('main')).includes('日志完好'));
    await inspect(page, 'journal-intact');
  });
});

test('a resident reads and does everything in English, from the bell to the rating', async () => {
  const options = { viewport: PHONE, lang: 'en' };
  await ringToRating(street.browser, street.demo, options, `A bench by the gate, please ${process.pid}`, async (page, step) => {
    assert.equal(await page.getAttribute('html', 'lang'), 'en', step);
    assert.deepEqual(await strayWords(page, houseWords()), [], `${step} says Chinese`);
    await inspect(page, `english-${step}`);
  });
});
