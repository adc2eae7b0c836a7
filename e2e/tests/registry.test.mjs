// 登记簿: a household with its members, a look with a reason; the person sees what is kept of them, takes it along and asks
// for deletion; the clerk decides, and it is gone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const { as, open } = street;
const REASON = '当面核对身份证件原件';
const life = {};

/** The session's token, for the JSON API. */
async function token(page) {
  const all = await page.context().cookies();
  return all.find((one) => one.name === 'linli').value;
}

async function api(page, method, path, body) {
  const answer = await page.request.fetch(street.demo.base + path, {
    method,
    data: body,
    headers: { authorization: `Bearer ${await token(page)}`, 'idempotency-key': `${method}-${Math.abs(Date.now())}-${path.length}` },
  });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}

/** The name and account of the resident of the demo. */
async function who(page) {
  const held = await api(page, 'GET', '/api/v1/me/information');
  const value = (code) => held.lines.find((one) => one.code === code)?.value.zh;
  return { name: value('account.name'), account: value('account.account') };
}

/** The first dwelling or building below the clerk's community. */
async function home(page) {
  await open(page, '/places');
  for (let depth = 0; depth < 12; depth += 1) {
    const id = new URL(page.url()).pathname.split('/').pop();
    const next = page.locator('main .rows a[href^="/places/"]').first();
    if (await next.count() === 0) return id;
    await open(page, await next.getAttribute('href'));
  }
  return new URL(page.url()).pathname.split('/').pop();
}

async function entered(page, register, place, fields) {
  await open(page, `/registry/${register}/new?place=${place}`);
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name="v_${name}"]`, value);
  await Promise.all([page.waitForURL(/\/records\/record_/), page.getByRole('button', { name: '保存', exact: true }).click()]);
  return new URL(page.url()).pathname;
}

test('the resident is told that nothing is linked yet', async () => {
  await as('resident', { viewport: PHONE }, async (page) => {
    Object.assign(life, await who(page));
    await open(page, '/me/information');
    await page.getByText('尚未与您的账号关联').waitFor();
    await inspect(page, 'registry-mine-before');
  });
});

test('a clerk enters a household, picks its member, and sees a number for a reason', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    const place = await home(page);
    life.record = await entered(page, 'person', place, { name: life.name, phone: '13900001234', workplace: '梅花刺绣铺子' });
    assert.match(await page.textContent('main'), /139\*\*\*\*1234/);
    const household = await entered(page, 'household', place, { name: `${life.name}户` });
    await page.getByRole('link', { name: '添加成员' }).click();
    await inspect(page, 'registry-join-nearby');
    await page.fill('[name="wanted"]', '13900001234');
    await page.getByRole('button', { name: '查找', exact: true }).first().click();
    await page.getByText('查找结果').waitFor();
    await page.locator('label.choice', { hasText: life.name }).click();
    await page.selectOption('[name="role"]', 'head');
    await inspect(page, 'registry-join-found');
    await Promise.all([page.waitForURL(`**${household}?told=joined`), page.getByRole('button', { name: '添加', exact: true }).click()]);
    await page.getByText('户主').first().waitFor();
    await inspect(page, 'registry-household');
    await open(page, `/registry/at/${place}`);
    assert.match(await page.textContent('main'), new RegExp(`${life.name}户`));
    await inspect(page, 'registry-standing');
    await open(page, life.record);
    await page.selectOption('[name="attribute"]', 'phone');
    await page.fill('#reveal-reason, [name="reason"]', '电话回访');
    await page.getByRole('button', { name: '查看', exact: true }).click();
    await page.getByText('本次查看已记录').waitFor();
    assert.match(await page.textContent('main'), /13900001234/);
    await page.locator('summary', { hasText: '关联本人账号' }).click();
    const form = page.locator('form[action$="/link"]');
    await form.locator('[name="account"]').fill(life.account);
    await form.locator('[name="reason"]').fill(REASON);
    await form.getByRole('button', { name: '关联' }).click();
    await page.getByText('已关联账号').first().waitFor();
    await inspect(page, 'registry-person');
  });
});

test('the person sees it with source and purpose, takes it along, and asks for deletion', async () => {
  await as('resident', { viewport: PHONE, acceptDownloads: true }, async (page) => {
    await open(page, '/me');
    await page.getByRole('link', { name: '我的信息' }).click();
    const told = await page.textContent('main');
    assert.match(told, /梅花刺绣铺子/);
    assert.match(told, /个人信息保护法/);
    assert.match(told, /电话回访/, 'who looked, and why');
    await inspect(page, 'registry-mine');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()]);
    const held = JSON.parse(await readFile(await file.path(), 'utf8'));
    assert.ok(held.lines.some((one) => one.code === 'person.phone' && one.raw === '13900001234'));
    await open(page, '/report/personal-information/delete');
    await inspect(page, 'registry-ask');
  });
});

test('the clerk restricts the record: it is shown so and not changed, and lifts it with a reason', async () => {
  await as('community_clerk', { viewport: PHONE }, async (page) => {
    await open(page, life.record);
    await page.locator('summary', { hasText: '限制处理' }).click();
    const form = page.locator('form[action$="/restrict"]');
    await form.locator('[name="request"]').fill('GR-2026-0001');
    await form.locator('[name="reason"]').fill(REASON);
    await Promise.all([page.waitForURL('**?told=restricted'), form.getByRole('button', { name: '限制', exact: true }).click()]);
    await page.getByText('限制处理中').waitFor();
    assert.match(await page.textContent('main'), /GR-2026-0001/);
    assert.equal(await page.locator(`a[href="${life.record}/edit"]`).count(), 0);
    await inspect(page, 'registry-restricted');
    const answer = await page.request.get(`${street.demo.base}${life.record}/edit`);
    assert.equal(answer.status(), 409);
    assert.match(await answer.text(), /解除限制/, 'the refusal names the remedy');
    await open(page, '/registry/person');
    await inspect(page, 'registry-list-restricted');
  });
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, life.record);
    await inspect(page, 'registry-restricted-wide');
    await page.locator('summary', { hasText: '解除限制' }).click();
    const form = page.locator('form[action$="/lift"]');
    await form.locator('[name="reason"]').fill('本人到场撤回请求');
    await Promise.all([page.waitForURL('**?told=lifted'), form.getByRole('button', { name: '解除', exact: true }).click()]);
    assert.equal(await page.getByText('限制处理中').count(), 0);
  });
});

test('a firm holds the same number', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    const place = await home(page);
    life.firm = await entered(page, 'enterprise', place, { name: '梅花刺绣有限公司', phone: '13900001234' });
  });
});

test('the clerk sees what would go, deletes it, and it is gone', async () => {
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, life.record);
    await page.locator('summary', { hasText: '依请求删除' }).click();
    const form = page.locator('form[action$="/erase"]');
    await form.locator('[name="ended"]').check();
    await form.locator('[name="reason"]').fill(REASON);
    await form.getByRole('button', { name: '先看会删除什么' }).click();
    await page.getByText('尚未删除').waitFor();
    assert.match(await page.textContent('main'), /其他登记中的相同号码/);
    assert.match(await page.textContent('main'), /备份/, 'what a deletion does not reach is said');
    await inspect(page, 'registry-would-go');
    const remove = page.locator('form[action$="/erase"]').getByRole('button', { name: '删除', exact: true });
    await remove.click();
    const sure = page.locator('form[action$="/erase"] button[value="do"]');
    if (await page.getByText('已删除。请把下面的说明告知本人').count() === 0) await sure.click();
    await page.getByText('已删除。请把下面的说明告知本人').waitFor();
    await inspect(page, 'registry-gone');
    await open(page, life.record);
    const told = await page.textContent('main');
    assert.ok(!told.includes('梅花刺绣铺子'));
    await open(page, '/registry/person');
    await page.selectOption('[name="attribute"]', 'phone');
    await page.fill('[name="value"]', '13900001234');
    await page.getByRole('button', { name: '查找', exact: true }).click();
    await page.getByText('没有记录').waitFor();
  });
});

test('the number in the other record is kept or deleted by the clerk, with a reason', async () => {
  await as('community_clerk', { viewport: PHONE }, async (page) => {
    await open(page, life.record);
    await page.getByText('其他登记中的相同号码').first().waitFor();
    assert.match(await page.textContent('main'), /139\*\*\*\*1234/, 'masked');
    await page.locator('summary', { hasText: '决定' }).first().click();
    await inspect(page, 'registry-other-numbers');
    const form = page.locator(`form[action="${life.firm}/echoes"]`).first();
    await form.locator('[name="choice"]').selectOption('erase');
    await form.locator('[name="reason"]').fill('与企业核对，不再使用');
    await Promise.all([page.waitForURL('**?told=decided'), form.getByRole('button', { name: '确定', exact: true }).click()]);
    assert.match(await page.textContent('main'), /与企业核对，不再使用/);
    await open(page, life.firm);
    assert.ok(!(await page.textContent('main')).includes('139****1234'));
  });
  await as('community_clerk', { viewport: DESK }, async (page) => {
    await open(page, life.record);
    await inspect(page, 'registry-other-numbers-wide');
  });
});

test('the command centre sees what was erased, and why', async () => {
  await as('dispatcher', { viewport: DESK }, async (page) => {
    await open(page, '/registry/retention');
    await page.getByText('依本人请求').first().waitFor();
    await inspect(page, 'registry-retention');
  });
});
