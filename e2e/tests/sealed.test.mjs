// 密件 in a real browser: who sees a dispute, who does not, what is left of a look, and the paper at its end.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { act } from '../bell.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const { as, open } = street;

/** Chromium itself reports every answer of 404 in the console. */
const forgive404 = (page) => { page.faults = page.faults.filter((one) => !one.includes('404')); };

/** The number of the answer that somebody gets for a path. */
async function answered(role, path) {
  let status;
  await as(role, { viewport: DESK }, async (page) => {
    status = (await street.open(page, path)).status();
    if (status === 404) {
      forgive404(page);
      await inspect(page, `sealed-not-there-${role}`);
    }
  });
  return status;
}

test('a sealed dispute is seen by who handles it, never by who it is about, and its reporter reads who looked', async () => {
  let secretary;
  await as('community_secretary', { viewport: DESK }, async (page) => {
    secretary = (await page.textContent('.account-name strong')).trim();
  });
  let address;
  await as('resident', { viewport: PHONE }, async (page) => {
    await open(page, '/report/mediation/application');
    await page.locator('[name=kind_of]').selectOption('property');
    await page.fill('[name=facts]', `与社区工作人员就公共收益公示有争议 ${process.pid}`);
    await page.fill('[name=applicant]', '梅兰');
    await page.fill('[name=respondent]', secretary);
    const option = page.locator('[name=respondent_person] option', { hasText: secretary }).first();
    await page.locator('[name=respondent_person]').selectOption(await option.getAttribute('value'));
    await inspect(page, 'sealed-report');
    await Promise.all([page.waitForURL(/\/cases\/case_/), page.locator('form[enctype] [type=submit]').last().click()]);
    address = new URL(page.url()).pathname;
    const main = await page.textContent('main');
    assert.ok(main.includes('密件') && main.includes('还没有人看过'), main);
    assert.ok(main.includes('人民调解协议书') && main.includes('之后才有'), main);
    await inspect(page, 'sealed-own');
  });
  for (const role of ['community_secretary', 'grid_worker', 'department_officer', 'supervisor', 'system_admin']) {
    assert.equal(await answered(role, address), 404, role);
    assert.equal(await answered(role, `${address}/papers/agreement`), 404, role);
  }
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, address);
    assert.ok((await page.textContent('main')).includes('公共收益公示'));
    assert.ok(!(await page.textContent('main')).includes('梅兰'), 'personal answers are masked');
    await inspect(page, 'sealed-handler');
  });
  await as('resident', { viewport: PHONE }, async (page) => {
    await open(page, address);
    const looked = await page.locator('.card', { hasText: '谁看过此案' }).textContent();
    assert.ok(looked.includes('社区工作者') && !looked.includes('还没有人看过'), looked);
    await inspect(page, 'sealed-looked-at');
  });
  await as('audit_admin', { viewport: DESK }, async (page) => {
    await open(page, `/admin/audit?verb=case.look&subject=${address.split('/').pop()}`);
    assert.ok((await page.textContent('main')).includes('case.look'));
  });
});

test('a mediator drafts an agreement and fetches it as a file, and the case says so', async () => {
  let address;
  await as('resident', { viewport: PHONE }, async (page) => {
    await open(page, '/report/mediation/application');
    await page.locator('[name=kind_of]').selectOption('neighbours');
    await page.fill('[name=facts]', `楼上渗漏，天花板起皮 ${process.pid}`);
    await page.fill('[name=applicant]', '梅兰');
    await page.fill('[name=respondent]', '李竹');
    await Promise.all([page.waitForURL(/\/cases\/case_/), page.locator('form[enctype] [type=submit]').last().click()]);
    address = new URL(page.url()).pathname;
  });
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, address);
    const box = page.locator('#act-send');
    if (await box.getAttribute('open') === null) await box.locator('summary').click();
    await box.locator('[name=unit]').selectOption({ label: '街道矛调中心' });
    await box.locator('[name=venue]').selectOption('street_centre');
    await Promise.all([page.waitForURL(/told=done/), box.locator('[type=submit]').first().click()]);
  });
  await as('mediator', { viewport: DESK }, async (page) => {
    await open(page, address);
    const accept = page.locator('#act-accept');
    if (await accept.getAttribute('open') === null) await accept.locator('summary').click();
    await accept.locator('[name=applicant_agrees]').check();
    await accept.locator('[name=respondent_agrees]').check();
    await Promise.all([page.waitForURL(/told=done/), accept.locator('[type=submit]').first().click()]);
    await act(page, 'draft', { terms: '楼上修补防水，赔偿八百元', performance: '三月底前一次付清' });
    assert.equal(await page.inputValue('#act-agree [name=terms]'), '楼上修补防水，赔偿八百元', 'the draft is gone over, not typed again');
    await inspect(page, 'papers-offered');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '人民调解协议书 (PDF)' }).click()]);
    assert.match(file.suggestedFilename(), /^人民调解协议书-.+\.pdf$/);
    const bytes = await readFile(await file.path());
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    await open(page, address);
    assert.ok((await page.textContent('main')).includes('领取文书：人民调解协议书'));
    await inspect(page, 'papers-fetched');
  });
});
