// 导入: a workbook from upload to result, and what is wrong given back; and a list handed out.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { houseWords, strayWords } from '../words.mjs';

const street = onTheStreet();
const { as, open } = street;

/** Rows as a person types them, below the community that the street's page lists first. */
async function file(page, rows) {
  await open(page, '/places');
  const community = await page.locator('main .rows a.row-link').first().textContent();
  const lines = ['社区,小区,幢,单元,户室', ...rows.map((row) => `${community.trim()},${row}`)];
  return { name: '地址.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) };
}

async function upload(page, rows) {
  const sent = await file(page, rows);
  await open(page, '/imports/new/addresses');
  await page.setInputFiles('#f-file', sent);
  await Promise.all([page.waitForURL(/imports\/entry_/), page.getByRole('button', { name: '上传' }).click()]);
}

/** The page renews itself while a job runs. */
async function until(page, text) {
  await page.getByText(text).first().waitFor({ timeout: 60_000 });
}

test('a workbook is uploaded, checked and imported; the wrong row is named by its cell', async () => {
  await as('system_admin', { viewport: DESK }, async (page) => {
    await open(page, '/imports');
    await inspect(page, 'imports');
    await open(page, '/imports/new/addresses');
    await inspect(page, 'imports-upload');
    await upload(page, ['浏览器苑,1,1,101', '浏览器苑,1,1,102', '浏览器苑,,1单元,']);
    await inspect(page, 'imports-columns');
    await page.getByRole('button', { name: '检查整个文件' }).click();
    await until(page, '怎么导入');
    await inspect(page, 'imports-confirm');
    const told = await page.textContent('main');
    assert.match(told, /D4（单元）：小区里不能直接有单元/);
    await page.getByText('只导入正确的行').click();
    await page.getByRole('button', { name: '开始导入' }).click();
    await until(page, '导入完成');
    await inspect(page, 'imports-done');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /标注的表格/ }).click()]);
    assert.match(download.suggestedFilename(), /标注/);
    const here = new URL(page.url()).pathname;
    await open(page, `/prefs?lang=en&back=${here}`);
    assert.deepEqual(await strayWords(page, houseWords()), [], 'the page says Chinese');
  });
});

test('on a phone and without scripts the same works', async () => {
  await as('system_admin', { viewport: PHONE, javaScript: false }, async (page) => {
    await upload(page, ['无脚本苑,1,1,101']);
    await page.getByRole('button', { name: '检查整个文件' }).click();
    await until(page, '怎么导入');
    await page.getByText('全部导入，或一行也不导入').click();
    await page.getByRole('button', { name: '开始导入' }).click();
    await until(page, '导入完成');
  });
  await as('system_admin', { viewport: PHONE }, async (page) => {
    await upload(page, ['手机苑,2,1,101']);
    await inspect(page, 'imports-columns-phone');
  });
});

test('shops are imported into their register, a wrong cell is named, and the register is handed out', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, '/imports');
    await inspect(page, 'imports-registers');
    const reach = await page.request.get(`${street.demo.base}/odata/v4/places?$top=1&$filter=kind eq 'building'`);
    const [building] = (await reach.json()).value;
    const rows = ['店名,业态,店主电话,地址', `浏览器面馆,餐饮,13800001234,${building.full_name}`, `浏览器粮油,粮油,,${building.full_name}`];
    await open(page, '/imports/new/shop');
    await inspect(page, 'imports-upload-shops');
    await page.setInputFiles('#f-file', { name: '商铺.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) });
    await Promise.all([page.waitForURL(/imports\/entry_/), page.getByRole('button', { name: '上传' }).click()]);
    await inspect(page, 'imports-columns-shops');
    await page.getByRole('button', { name: '检查整个文件' }).click();
    await until(page, '怎么导入');
    assert.match(await page.textContent('main'), /B3（业态）/);
    await page.getByText('只导入正确的行').click();
    await page.getByRole('button', { name: '开始导入' }).click();
    await until(page, '导入完成');
    await inspect(page, 'imports-done-shops');
    await open(page, '/registry/shop');
    assert.match(await page.textContent('main'), /浏览器面馆/);
    await inspect(page, 'register-with-import-and-export');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出 Excel' }).click()]);
    assert.match(download.suggestedFilename(), /^商铺-.*\.xlsx$/);
    for (const path of ['/imports', '/imports/new/shop', '/registry/shop']) {
      await open(page, `/prefs?lang=en&back=${path}`);
      assert.deepEqual(await strayWords(page, houseWords()), [], path);
    }
  });
  await as('community_clerk', { viewport: PHONE }, async (page) => {
    await open(page, '/imports');
    await inspect(page, 'imports-registers-phone');
    await open(page, '/registry/shop');
    await inspect(page, 'register-with-import-phone');
  });
});

test('a desk is handed out as a workbook, and a place can be said to be wrong', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, '/desk');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出 Excel' }).click()]);
    assert.match(download.suggestedFilename(), /^案件-.*\.xlsx$/);
    await open(page, '/places');
    await open(page, await page.locator('main .rows a').first().getAttribute('href'));
    await inspect(page, 'place-with-export');
    await page.getByRole('link', { name: /这里不对/ }).click();
    await page.getByRole('group', { name: /哪里不对/ }).or(page.getByLabel(/哪里不对/)).first().waitFor();
    await inspect(page, 'address-feedback');
  });
});

test('a sheet of persons becomes a household with its members, and the same sheet changes nothing', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    const reach = await page.request.get(`${street.demo.base}/odata/v4/places?$top=1&$filter=kind eq 'dwelling'`);
    const [dwelling] = (await reach.json()).value;
    const rows = [
      '住址,户主姓名,与户主关系,姓名,联系电话,居住情况',
      `${dwelling.full_name},览一,户主,览一,13800001234,租住`,
      `${dwelling.full_name},览一,妻,览二,,`,
      `${dwelling.full_name},览一,舅老爷,览三,,`,
    ];
    const sends = async (lines) => {
      await open(page, '/imports/new/household.members');
      await page.setInputFiles('#f-file', { name: '户.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
      await Promise.all([page.waitForURL(/imports\/entry_/), page.getByRole('button', { name: '上传' }).click()]);
    };
    await open(page, '/imports/new/household.members');
    await inspect(page, 'imports-upload-household');
    await sends(rows);
    await inspect(page, 'imports-columns-household');
    const preview = await page.textContent('main');
    assert.match(preview, /配偶/, 'choices are shown by their titles');
    await page.getByRole('button', { name: '检查整个文件' }).click();
    await until(page, '怎么导入');
    assert.match(await page.textContent('main'), /C4（与户主关系）/);
    await page.getByText('只导入正确的行').click();
    await page.getByRole('button', { name: '开始导入' }).click();
    await until(page, '导入完成');
    await inspect(page, 'imports-done-household');
    await sends(rows.slice(0, 3));
    await page.getByRole('button', { name: '检查整个文件' }).click();
    await until(page, '没有需要写入的行');
    await inspect(page, 'imports-household-again');
    await open(page, '/prefs?lang=en&back=/imports/new/household.members');
    assert.deepEqual(await strayWords(page, houseWords()), [], 'the page says Chinese');
  });
  await as('community_clerk', { viewport: PHONE }, async (page) => {
    await open(page, '/imports');
    await inspect(page, 'imports-members-phone');
    await open(page, '/imports/new/household.members');
    await inspect(page, 'imports-upload-household-phone');
  });
});
