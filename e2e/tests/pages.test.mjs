// Every page that a role opens in the course of a day, in both languages, on a phone and on a desk.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect, launch, visit } from '../lib.mjs';
import { findDemo, signedIn } from '../demo.mjs';
import { houseWords, strayWords } from '../words.mjs';

let browser;
let demo;
const words = houseWords();

before(async () => {
  [browser, demo] = await Promise.all([launch(), findDemo()]);
}, { timeout: 600_000 });
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// Beside the start page, which each role has. A pair is a page and the first link on it to follow.
const DAYS = {
  resident: ['/report', ['/report', 'a[href^="/report/consultation-bell/"]'], ['/report', 'a[href^="/report/grid-loop/"]'],
    '/places/pick?back=/report', '/mine', ['/mine', 'a[href^="/cases/"]'], '/notices', '/me', '/password'],
  grid_worker: ['/report', '/desk', ['/desk', 'a[href^="/cases/"]'], '/notices', '/places', ['/places', 'main .rows a'], '/divisions'],
  part_time_grid_worker: [],
  grid_lead: [],
  grid_adviser: [],
  grid_branch_secretary: [],
  compound_officer: ['/report'],
  citizen_inspector: [],
  facilitator: [],
  community_clerk: ['/desk', ['/desk', 'a[href^="/cases/"]'], '/desk?view=late', '/desk?view=closed', '/board'],
  community_secretary: [],
  dispatcher: ['/desk', ['/desk', 'a[href^="/cases/"]'], '/report', '/routing', '/routing/edit', '/routing/report',
    '/routing/areas?lon=120.14&lat=30.315', '/routing/rosters', '/routing/rosters/edit?id=safety', '/routing/waiting'],
  supervisor: ['/desk?view=supervised', '/board', '/board?period=2026', '/admin/people', ['/admin/people', 'main .rows a']],
  director: ['/board'],
  department_officer: ['/desk', ['/desk', 'a[href^="/cases/"]']],
  property_manager: [],
  owners_committee: [],
  mediator: [],
  enterprise_officer: [],
  system_admin: ['/admin/scenes', '/admin/scenes/grid-loop/1', '/admin/scenes/new?scene=grid-loop&version=1', '/admin/jobs', '/places',
    ['/places', 'main .rows a']],
  security_admin: ['/admin/people', ['/admin/people', 'main .rows a'], '/admin/orgs'],
  audit_admin: ['/admin/audit', '/admin/audit/verify'],
};

async function follow(page, base, step) {
  const [path, link] = [step].flat();
  await page.goto(base + path, { waitUntil: 'load' });
  if (link) await page.goto(new URL(await page.locator(link).first().getAttribute('href'), base).href, { waitUntil: 'load' });
}

/** The pages in both languages and sizes, each inspected, the English ones for Chinese words of the house too. */
async function walk(page, role, steps) {
  for (const lang of ['zh', 'en']) {
    await page.goto(`${demo.base}/prefs?lang=${lang}&back=/`);
    for (const [size, viewport] of [['phone', PHONE], ['desk', DESK]]) {
      await page.setViewportSize(viewport);
      for (const step of steps) {
        await follow(page, demo.base, step);
        const name = `${role}-${lang}-${size}-${[step].flat().join('-').replace(/[^a-z0-9]+/g, '_')}`;
        await inspect(page, name);
        assert.equal(await page.getAttribute('html', 'lang'), lang === 'zh' ? 'zh-CN' : 'en', name);
        if (lang === 'en') assert.deepEqual(await strayWords(page, words), [], `${name} says Chinese`);
      }
    }
  }
}

for (const [role, steps] of Object.entries(DAYS)) {
  test(`the pages of a ${role} stand in both languages on a phone and a desk`, () =>
    signedIn(browser, demo, role, {}, (page) => walk(page, role, ['/', ...steps])));
}

test('each role has its day here', () => assert.deepEqual(Object.keys(DAYS).sort(), Object.keys(demo.people).sort()));

test('the pages of a stranger stand in both languages on a phone and a desk', async () => {
  const page = await visit(browser);
  try {
    await walk(page, 'stranger', ['/', '/login', '/register']);
  } finally {
    await page.context().close();
  }
});
