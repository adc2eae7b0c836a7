// Every page that a role opens in the course of a day, in both languages, on a phone and on a desk.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DESK, PHONE, inspect, visit } from '../lib.mjs';
import { onTheStreet } from '../street.mjs';
import { houseWords, strayWords } from '../words.mjs';

const street = onTheStreet();
const words = houseWords();

// Beside the start page, which each role has. A pair is a page and the first link on it to follow.
const DAYS = {
  resident: ['/report', ['/report', 'a[href^="/report/consultation-bell/"]'], ['/report', 'a[href^="/report/grid-loop/"]', '/passes'],
    '/places/pick?back=/report', '/mine', ['/mine', 'a[href^="/cases/"]'], '/notices', '/me', '/me/information', '/me/push', '/password', '/open/figures'],
  grid_worker: ['/report', '/desk', ['/desk', 'a[href^="/cases/"]'], '/notices', '/places', ['/places', 'main .rows a'], '/divisions', '/forms', '/forms/shop-visit/fill', '/tasks', '/registry', '/registry/person', '/registry/dwelling', '/registry/household/new', '/forms/household-visit/fill',
    '/sync', '/field', '/data'],
  part_time_grid_worker: [],
  grid_lead: [],
  grid_adviser: [],
  grid_branch_secretary: [],
  compound_officer: ['/report'],
  citizen_inspector: [],
  facilitator: [],
  community_clerk: ['/registry', '/registry/person', '/registry/person/new', '/registry/household', '/desk', ['/desk', 'a[href^="/cases/"]'], '/desk?view=late', '/desk?view=closed', '/board', '/followup', '/codes', '/tasks/runs',
    '/tasks/looks', '/registry/enterprise', '/registry/club/new', '/passes', '/imports/new/household', '/sync', '/sync/differences'],
  community_secretary: [],
  dispatcher: ['/registry', '/registry/retention', '/forms', '/forms/shop-visit/1', '/forms/shop-visit/1/preview', '/forms/shop-visit/submissions', '/forms/report', '/forms/new', '/desk', ['/desk', 'a[href^="/cases/"]'], '/report', '/routing', '/routing/edit', '/routing/report',
    '/routing/areas?lon=120.14&lat=30.315', '/routing/rosters', '/routing/rosters/edit?id=safety', '/routing/waiting', '/whistles', ['/whistles', 'main a[href^="/cases/"]'], '/whistles?view=late', '/tasks/runs', '/sync'],
  supervisor: ['/desk?view=supervised', '/board', '/board?period=2026', '/board/rates?period=2026', '/board/rates?period=2026&by=unit', '/board/stages?period=2026', '/followup', '/admin/people', ['/admin/people', 'main .rows a']],
  director: ['/board', '/board/returns', '/yearbook', '/yearbook?year=2023', '/registry', '/data'],
  department_officer: ['/desk', ['/desk', 'a[href^="/cases/"]']],
  property_manager: [],
  owners_committee: [],
  mediator: ['/desk', ['/desk', 'a[href^="/cases/"]']],
  enterprise_officer: [],
  system_admin: ['/admin/scenes', '/admin/scenes/grid-loop/2', '/admin/scenes/grid-loop/move', '/admin/scenes/new?scene=grid-loop&version=2', '/admin/jobs', '/admin/outside', '/admin/outside/webhooks', '/admin/outside/peers', '/places',
    ['/places', 'main .rows a'], '/imports', '/imports/new/addresses', '/admin/campaigns', '/data'],
  security_admin: ['/admin/people', ['/admin/people', 'main .rows a'], '/admin/orgs', '/admin/passes'],
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
    await page.goto(`${street.demo.base}/prefs?lang=${lang}&back=/`);
    for (const [size, viewport] of [['phone', PHONE], ['desk', DESK]]) {
      await page.setViewportSize(viewport);
      for (const step of steps) {
        await follow(page, street.demo.base, step);
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
    street.as(role, {}, (page) => walk(page, role, ['/', ...steps])));
}

test('each role has its day here', () => assert.deepEqual(Object.keys(DAYS).sort(), Object.keys(street.demo.people).sort()));

test('the pages of a stranger stand in both languages on a phone and a desk', async () => {
  const page = await visit(street.browser);
  try {
    await walk(page, 'stranger', ['/', '/login', '/register', '/around/330105005']);
  } finally {
    await page.context().close();
  }
});
