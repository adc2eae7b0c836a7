// A grid worker enters a person and a household without signal, the app is killed, and each arrives once; a household that
// somebody else entered meanwhile is shown to the community and not doubled. The pages in both languages, dark, and for elders.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { findDemo } from '../demo.mjs';
import { inspect, launch, login, visit } from '../lib.mjs';
import { line } from '../line.mjs';
import { ended, folder, phone } from '../phone.mjs';

// Invented numbers: the check character of the first fits, that of the second does not.
const NUMBER = '110105194912310118';
const ODD_NUMBER = '110105194912310119';

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

async function api(role, method, path, body) {
  const { account, password } = demo.people[role];
  const session = await fetch(`${demo.base}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password }) });
  const { token } = await session.json();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `begin-${Math.random()}` };
  const answer = await fetch(`${demo.base}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? null : answer.json();
}

/** The records at a place, as phones are told, by what they are called. */
async function there(place) {
  await api('grid_worker', 'POST', 'sync/devices', { device: 'phone-of-the-check', name: 'test' });
  const all = [];
  for (let mark = ''; ;) {
    const page = await api('grid_worker', 'GET', `sync/first?device=phone-of-the-check&mark=${encodeURIComponent(mark)}`);
    all.push(...page.records);
    if (!page.next) break;
    mark = page.next;
  }
  if (!place) return all.filter((one) => one.kind === 'place' && ['building', 'dwelling'].includes(one.fields.kind)).at(-1).id;
  return all.filter((one) => one.kind === 'record' && one.fields._.place === place).map((one) => one.fields._.name).sort();
}

const hash = (page, to) => page.evaluate((to) => { location.hash = to; }, to);

async function inTheField(role) {
  const { page, kill } = await phone(where, role);
  const { account, password } = demo.people[role];
  await login(page, ways[role].base, account, password);
  await page.goto(`${ways[role].base}/field`);
  await ended(page, 'done');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await (await caches.open('linli-field-shell')).keys()).length >= 5);
  return { page, kill, way: ways[role] };
}

/** Enters a record as a worker does, and waits until the phone says that it is kept. */
async function enter(page, register, place, values) {
  await hash(page, `#new/${register}/${place}`);
  for (const [field, value] of Object.entries(values)) {
    const box = page.locator(`#n-${field}`);
    if (await box.evaluate((one) => one.tagName === 'SELECT')) await box.selectOption(value);
    else await box.fill(value).then(() => box.blur());
  }
  await page.getByRole('button', { name: '保存到手机' }).click();
  await page.locator('[data-edit=waiting]').first().waitFor();
}

async function synced(page) {
  await hash(page, '');
  await page.locator('#sync-now:enabled').click({ timeout: 60_000 });
  await page.locator('#sync-now:enabled').waitFor({ timeout: 120_000 });
}

/** Syncs until the phone shows what it waits for. */
async function until(page, to, look) {
  for (let tries = 0; tries < 60; tries += 1) {
    await synced(page);
    await hash(page, to);
    await page.locator('h1').first().waitFor();
    if (await look()) return;
    await new Promise((done) => setTimeout(done, 300));
  }
  assert.fail(`never: ${await page.locator('body').innerText()}`);
}

const says = (page, text) => async () => (await page.locator('body').innerText()).includes(text);

test('what is entered without signal outlives the app, arrives once, and is not doubled', { timeout: 900_000 }, async () => {
  const place = await there();
  let [worker, lead] = [await inTheField('grid_worker'), await inTheField('grid_lead')];
  worker.way.mode = 'cut';
  lead.way.mode = 'cut';

  await hash(worker.page, `#at/${place}`);
  await worker.page.locator('#enter a', { hasText: '人员' }).click();
  await worker.page.locator('#n-name').waitFor();
  await inspect(worker.page, 'field-new');
  await worker.page.getByRole('button', { name: '保存到手机' }).click();
  assert.equal(await worker.page.evaluate(() => document.activeElement.id), 'n-name', 'what is wrong is at hand');
  await worker.page.fill('#n-name', '吴离线');
  await worker.page.fill('#n-id_number', ODD_NUMBER);
  await worker.page.locator('#n-id_number').blur();
  await worker.page.locator('#c-id_number').waitFor();
  await inspect(worker.page, 'field-new-wrong');
  await worker.page.fill('#n-id_number', NUMBER);
  await worker.page.locator('#n-id_number').blur();
  await worker.page.locator('#c-id_number').waitFor({ state: 'detached' });
  await worker.page.getByRole('button', { name: '保存到手机' }).click();
  await worker.page.locator('[data-edit=waiting]').first().waitFor();
  await enter(worker.page, 'household', place, { name: '两人登记的一户', living: 'rent' });
  await enter(lead.page, 'household', place, { name: '两人登记的一户', living: 'own', size: '4' });

  await worker.kill();
  worker = { ...(await phone(where, 'grid_worker')), way: worker.way };
  await worker.page.goto(`${worker.way.base}/field`);
  await ended(worker.page, 'lost');
  await hash(worker.page, `#at/${place}`);
  await worker.page.locator('#there a', { hasText: '吴离线' }).click();
  await worker.page.locator('#r-phone').fill('13800005678');
  await worker.page.locator('#r-phone').blur();
  await worker.page.getByRole('button', { name: '保存到手机' }).click();
  await worker.page.locator('[data-edit=waiting]').nth(2).waitFor();
  await inspect(worker.page, 'field-entered');

  worker.way.mode = 'lossy';
  const { account, password } = demo.people.grid_worker;
  if (!(await worker.page.context().cookies(worker.way.base)).some((one) => one.name === 'linli')) await login(worker.page, worker.way.base, account, password);
  await worker.page.goto(`${worker.way.base}/field`);
  for (let tries = 0; ; tries += 1) {
    await synced(worker.page);
    await hash(worker.page, '#queue');
    await worker.page.locator('#edits').waitFor();
    if (!(await worker.page.locator('[data-edit=waiting]').count())) break;
    assert.ok(tries < 60, 'it is sent in the end');
  }
  worker.way.mode = 'clear';
  assert.deepEqual((await there(place)).filter((one) => /吴离线|两人登记/.test(one)), ['两人登记的一户', '吴离线'], 'once each');

  lead.way.mode = 'clear';
  await until(lead.page, '#queue', says(lead.page, '可能已有登记，等社区确认'));
  await inspect(lead.page, 'field-alike');
  await until(lead.page, `#at/${place}`, says(lead.page, '吴离线'));
  assert.equal((await there(place)).filter((one) => one === '两人登记的一户').length, 1, 'not doubled');

  const clerk = await visit(browser);
  const secretary = demo.people.community_secretary;
  await login(clerk, demo.base, secretary.account, secretary.password);
  await clerk.goto(`${demo.base}/sync/differences`);
  const card = clerk.locator('main .card', { hasText: '可能已有登记' });
  for (const words of ['两人登记的一户', '租住', '自有住房']) assert.ok((await card.innerText()).includes(words), words);
  await inspect(clerk, 'differences-alike');
  await card.locator('label.choice', { hasText: '是同一个' }).click();
  await card.locator('[type=submit]').click();
  await clerk.waitForURL(/told=decided/);
  assert.match(await clerk.locator('main').innerText(), /居住方式/, 'what differs is decided next');
  await until(lead.page, '#queue', says(lead.page, '社区确认是已有的登记'));
  await hash(lead.page, `#at/${place}`);
  await lead.page.locator('#there').waitFor();
  assert.equal(await lead.page.locator('#there a', { hasText: '两人登记的一户' }).count(), 1);
  await until(worker.page, `#at/${place}`, says(worker.page, '两人登记的一户'));
  for (const { kill } of [worker, lead]) await kill();
});

test('the pages of places, new records and rosters are for everybody', { timeout: 300_000 }, async () => {
  const place = await there();
  const home = await api('grid_worker', 'POST', 'registers/household/records', { place, values: { name: '名册的一户' } });
  const person = await api('grid_worker', 'POST', 'registers/person/records', { place, values: { name: '名册里的人' } });
  await api('grid_worker', 'POST', `records/${home.id}/members`, { roster: 'members', role: 'head', member: person.id });
  const { account, password } = demo.people.grid_worker;
  for (const [name, look, elder] of [['zh', {}, false], ['dark', { dark: true }, false], ['elder', {}, true], ['en', { lang: 'en' }, false]]) {
    const page = await visit(browser, look);
    await login(page, demo.base, account, password);
    if (elder) await page.goto(`${demo.base}/prefs?elder=1&back=/field`);
    await page.goto(`${demo.base}/field`);
    await ended(page, 'done');
    await inspect(page, `field-start-${name}`, { elder });
    for (const [what, to] of [['places', '#places'], ['place', `#at/${place}`], ['new', `#new/person/${place}`], ['roster', `#record/${home.id}`]]) {
      await hash(page, to);
      await page.waitForFunction((what) => document.querySelector({ places: '[type=search]', place: '#enter', new: '#n-name', roster: '[data-roster]' }[what]), what);
      await inspect(page, `field-${what}-${name}`, { elder });
      if (name === 'en') assert.doesNotMatch(await page.locator('h1, h2, label, button').allInnerTexts().then((all) => all.join(' ')), /[（）]/);
    }
    await page.context().close();
  }
});
