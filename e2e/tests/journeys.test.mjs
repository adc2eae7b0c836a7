// People at work on the demo street, in a real browser: each finds, does and reads what is theirs.
// LINLI_URL and LINLI_ACCOUNTS name a demo that runs already; otherwise a small one is made here.
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect, launch, login, visit } from '../lib.mjs';

let browser;
let demo;

before(async () => {
  [browser, demo] = await Promise.all([launch(), standing() ?? started()]);
}, { timeout: 600_000 });
after(async () => {
  await browser?.close();
  await demo?.stop();
});

function accounts(file) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').map((row) => row.split('\t'));
  return Object.fromEntries(rows.map(([role, account, password]) => [role, { account, password }]));
}

function standing() {
  const { LINLI_URL: base, LINLI_ACCOUNTS: file } = process.env;
  return base && file ? { base, people: accounts(file), stop: () => {} } : null;
}

async function started() {
  const folder = mkdtempSync(join(tmpdir(), 'linli-journeys-'));
  const root = new URL('../..', import.meta.url).pathname;
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const file = join(folder, 'accounts.tsv');
  const env = { ...process.env, LINLI_DATA: join(folder, 'data'), LINLI_LISTEN: '127.0.0.1:0', LINLI_LANG: 'en', LINLI_RATE: '0' };
  const server = spawn(join(target, 'debug', 'linli'), ['demo', '--small', '--accounts', file], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const base = await new Promise((found, failed) => {
    let said = '';
    server.stderr.on('data', (chunk) => {
      said += chunk;
      const address = /serves (http:\/\/127\.0\.0\.1:\d+)/.exec(said);
      if (address) found(address[1]);
    });
    server.on('exit', (code) => failed(new Error(`the demo ended with ${code}:\n${said}`)));
  });
  const stop = () => new Promise((done) => {
    server.removeAllListeners('exit');
    server.on('exit', () => done(rmSync(folder, { recursive: true, force: true })));
    server.kill();
  });
  return { base, people: accounts(file), stop };
}

/** The holder of a role, signed in, in a fresh visit that is closed again. */
async function as(role, options, look) {
  const page = await visit(browser, options);
  try {
    const { account, password } = demo.people[role];
    await login(page, demo.base, account, password);
    await look(page);
  } finally {
    await page.context().close();
  }
}

const open = (page, path) => page.goto(demo.base + path, { waitUntil: 'load' });

// What each role opens in the course of a day.
const DAYS = {
  resident: ['/', '/report', '/report/consultation-bell/BELL', '/mine', '/notices', '/me'],
  grid_worker: ['/', '/report', '/desk', '/notices', '/places'],
  community_clerk: ['/', '/desk', '/desk?view=late', '/desk?view=closed'],
  dispatcher: ['/', '/desk', '/report'],
  department_officer: ['/', '/desk'],
  supervisor: ['/', '/desk', '/desk?view=supervised', '/admin/people'],
  system_admin: ['/', '/admin/scenes', '/admin/scenes/grid-loop/1', '/admin/scenes/new?scene=grid-loop&version=1', '/admin/jobs'],
  audit_admin: ['/', '/admin/audit', '/admin/audit/verify'],
  security_admin: ['/', '/admin/people', '/admin/orgs'],
};

for (const [role, paths] of Object.entries(DAYS)) {
  for (const [size, viewport] of [['phone', PHONE], ['desk', DESK]]) {
    test(`the pages of a ${role} stand on a ${size}`, async () => {
      await as(role, { viewport }, async (page) => {
        for (const path of paths) {
          if (path.includes('BELL')) {
            await open(page, '/report');
            await page.locator('a[href^="/report/consultation-bell/"]').first().click();
          } else {
            await open(page, path);
          }
          await inspect(page, `${role}-${size}-${path.replace(/[^a-z0-9]+/g, '_')}`);
        }
      });
    });
  }
}

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
