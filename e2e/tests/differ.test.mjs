// Two workers of a grid change the same household without signal; the community decides, and both phones agree.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { findDemo } from '../demo.mjs';
import { inspect, launch, login, visit } from '../lib.mjs';
import { line } from '../line.mjs';
import { ended, folder, phone } from '../phone.mjs';

let demo;
let browser;
const where = folder();
const ways = {};
before(async () => {
  [demo, browser] = await Promise.all([findDemo(), launch()]);
  for (const role of ['grid_worker', 'grid_lead']) ways[role] = await line(demo.base);
}, { timeout: 600_000 });
after(async () => {
  Object.values(ways).forEach((way) => way.close());
  await browser?.close();
  await demo?.stop();
  rmSync(where, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

async function token(role) {
  const { account, password } = demo.people[role];
  const answer = await fetch(`${demo.base}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password }) });
  return (await answer.json()).token;
}

async function api(role, method, path, body) {
  const headers = { authorization: `Bearer ${await token(role)}`, 'content-type': 'application/json', 'idempotency-key': `differ-${Math.random()}` };
  const answer = await fetch(`${demo.base}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? null : answer.json();
}

/** A building of the grid, as phones are told. */
async function building() {
  await api('grid_worker', 'POST', 'sync/devices', { device: 'phone-of-the-test', name: 'test' });
  const { records } = await api('grid_worker', 'GET', 'sync/first?device=phone-of-the-test&mark=');
  return records.find((one) => one.kind === 'place' && one.fields.kind === 'building').id;
}

/** A phone that carries its grid and then has no signal. */
async function inTheField(role) {
  const { page, kill } = await phone(where, role);
  const { account, password } = demo.people[role];
  await login(page, ways[role].base, account, password);
  await page.goto(`${ways[role].base}/field`);
  await ended(page, 'done');
  return { page, kill, way: ways[role] };
}

const hash = (page, to) => page.evaluate((to) => { location.hash = to; }, to);

async function change(page, household, values) {
  await hash(page, `#record/${household}`);
  for (const [field, value] of Object.entries(values)) {
    const box = page.locator(`#r-${field}`);
    if (await box.evaluate((one) => one.tagName === 'SELECT')) await box.selectOption(value);
    else await box.fill(value).then(() => box.blur());
  }
  await page.getByRole('button', { name: '保存到手机' }).click();
  await page.locator('[data-edit=waiting]').first().waitFor();
}

/** Syncs until the sealed journal has told the phone what it waits for. */
async function until(page, look) {
  for (let tries = 0; tries < 40; tries += 1) {
    await hash(page, '');
    await page.locator('#sync-now:enabled').click({ timeout: 60_000 });
    await ended(page, 'done');
    if (await look()) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.fail('the phone was not told');
}

const shown = async (page, household, field) => {
  await hash(page, `#record/${household}`);
  return page.locator(`#r-${field}`).inputValue();
};

test('what two workers changed without signal is merged, shown to the community where they differ, and agreed on', { timeout: 600_000 }, async () => {
  const place = await building();
  const made = await api('grid_worker', 'POST', 'registers/household/records', { place, values: { name: '两人改的一户', living: 'own', size: 2 } });
  const [wang, lead] = [await inTheField('grid_worker'), await inTheField('grid_lead')];
  wang.way.mode = 'cut';
  lead.way.mode = 'cut';
  await change(wang.page, made.id, { living: 'rent', size: '3' });
  await change(lead.page, made.id, { living: 'kin', phone: '13800001234' });
  await inspect(lead.page, 'field-changes');

  wang.way.mode = 'clear';
  await until(wang.page, async () => (await shown(wang.page, made.id, 'living')) === 'rent');
  lead.way.mode = 'clear';
  await until(lead.page, async () => (await shown(lead.page, made.id, 'size')) === '3');
  await hash(lead.page, '#queue');
  assert.match(await lead.page.locator('[data-edit=sent]').first().innerText(), /等社区确认/);

  const clerk = await visit(browser);
  const { account, password } = demo.people.community_secretary;
  await login(clerk, demo.base, account, password);
  await clerk.goto(`${demo.base}/sync/differences`);
  const card = clerk.locator('main .card', { hasText: '两人改的一户' });
  for (const words of ['居住方式', '租住', '借住亲友处']) assert.ok((await card.innerText()).includes(words), words);
  await inspect(clerk, 'differences');
  await card.locator('label.choice', { hasText: '借住亲友处' }).click();
  await card.locator('[type=submit]').click();
  await clerk.waitForURL(/told=decided/);
  assert.equal(await clerk.locator('main .card', { hasText: '两人改的一户' }).count(), 0);

  for (const { page } of [wang, lead]) {
    await until(page, async () => (await shown(page, made.id, 'living')) === 'kin');
    assert.equal(await shown(page, made.id, 'size'), '3', 'what only one changed is kept');
    assert.equal(await page.locator('#r-phone').getAttribute('placeholder'), '138****1234');
  }
  await hash(lead.page, '#queue');
  await lead.page.locator('[data-fate~=chosen]').first().waitFor();
  await inspect(lead.page, 'field-decided');
  const told = await visit(browser);
  const worker = demo.people.grid_worker;
  await login(told, demo.base, worker.account, worker.password);
  await told.goto(`${demo.base}/notices`);
  assert.match(await told.locator('main').innerText(), /居住方式.*采用了另一个值/);
  for (const { kill } of [wang, lead]) await kill();
});
