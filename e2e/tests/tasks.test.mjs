// 任务: a community starts a campaign, a worker in the street does a visit that finds something, and the board shows it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';

const street = onTheStreet();
const { as, open } = street;

/** In `days` days, as date fields want it. */
function day(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** A job makes the tasks of a run; each reload is a look at how far it is. */
async function waitForTasks(page, href) {
  for (let tries = 0; tries < 50; tries += 1) {
    await open(page, href);
    if (await page.locator('table.bars').count()) break;
    await page.waitForTimeout(200);
  }
  await page.locator('table.bars').waitFor();
}

test('the check of signs asks each open shop on the register, and its form is about that shop', async () => {
  await as('supervisor', { viewport: DESK }, async (page) => {
    await open(page, '/tasks/runs');
    await inspect(page, 'tasks-runs-demo');
    await page.locator('summary', { hasText: '启动一个任务' }).click();
    await page.selectOption('#f-campaign', 'sign-check');
    await page.fill('#f-to', day(80));
    await Promise.all([page.waitForURL(/told=started/), page.getByRole('button', { name: '启动', exact: true }).click()]);
    const href = await page.locator('main a.row-link', { hasText: '店招巡查' }).first().getAttribute('href');
    await waitForTasks(page, href);
    await inspect(page, 'tasks-register-board');
  });
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    await open(page, '/tasks');
    const row = page.locator('main li', { hasText: '店招巡查' }).first();
    assert.match(await row.textContent(), /（虚构）/, 'the task names its shop');
    await open(page, await row.locator('a.row-link').getAttribute('href'));
    await inspect(page, 'tasks-of-a-shop');
    const task = page.url();
    assert.match(await page.getByRole('link', { name: '打开登记' }).getAttribute('href'), /^\/records\/record_/);
    await Promise.all([page.waitForURL(/\/forms\/drafts\//), page.getByRole('button', { name: '填表完成' }).click()]);
    for (const label of ['完好', '统一规格', '统一模板', '统一标准']) {
      await page.locator('label.choice, label.check', { hasText: label }).first().click();
    }
    await Promise.all([page.waitForURL(/\/submissions\//), page.getByRole('button', { name: '提交', exact: true }).click()]);
    await open(page, new URL(task).pathname);
    assert.match(await page.textContent('main'), /已完成/);
    await inspect(page, 'tasks-of-a-shop-done');
  });
});

test('the command centre starts household visits, and the board waits for the first', async () => {
  await as('supervisor', { viewport: DESK }, async (page) => {
    await open(page, '/tasks/runs');
    await page.locator('summary', { hasText: '启动一个任务' }).click();
    await page.selectOption('#f-campaign', 'household-visit');
    await page.fill('#f-to', day(100));
    await Promise.all([page.waitForURL(/told=started/), page.getByRole('button', { name: '启动', exact: true }).click()]);
    const run = page.locator('main a.row-link', { hasText: '入户走亲' }).first();
    await run.waitFor();
    await inspect(page, 'tasks-runs');
    const href = await run.getAttribute('href');
    await waitForTasks(page, href);
    await inspect(page, 'tasks-board');
  });
});

test('a worker sees today on the phone, and says that nobody was home', async () => {
  await as('grid_worker', { viewport: PHONE }, async (page) => {
    await open(page, '/tasks');
    await inspect(page, 'tasks-today');
    await open(page, await page.locator('main a.row-link').first().getAttribute('href'));
    await inspect(page, 'tasks-one');
    assert.ok(await page.getByRole('button', { name: '填表完成' }).count());
    await page.locator('summary', { hasText: '做不了' }).click();
    await page.getByText('家中无人').click();
    await Promise.all([page.waitForURL(/told=skipped/), page.getByRole('button', { name: '记录' }).click()]);
    await inspect(page, 'tasks-skipped');
  });
});

test('the list of a run opens as a workbook and as text', async () => {
  await as('supervisor', { viewport: DESK }, async (page) => {
    await open(page, '/tasks/runs');
    await open(page, await page.locator('main a.row-link').first().getAttribute('href'));
    for (const [name, end] of [['Excel', '.xlsx'], ['CSV', '.csv']]) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
      assert.ok(file.suggestedFilename().endsWith(end), file.suggestedFilename());
    }
  });
});
