// One bell from ring to rating, the way hands do it: whatever the language, with or without JavaScript.
import assert from 'node:assert/strict';
import { signedIn } from './demo.mjs';

/** Opens an action of a case if it is folded, fills what it asks for and sends it. */
export async function act(page, id, fields = {}) {
  const box = page.locator(`#act-${id}`);
  if (await box.getAttribute('open') === null) await box.locator('summary').click();
  for (const [name, value] of Object.entries(fields)) {
    const field = box.locator(`[name="${name}"]`);
    if (await field.first().getAttribute('type') === 'radio') await box.locator(`[name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  }
  await Promise.all([page.waitForURL(/told=done/), box.locator('[type=submit]').click()]);
}

/**
 * A resident rings, the community answers, the resident confirms and rates. `options` say how the resident visits,
 * `look(page, step)` sees each page of theirs: start, choose, form, sent, answered, closed, rated.
 */
export async function ringToRating(browser, demo, options, words, look) {
  let address;
  await signedIn(browser, demo, 'resident', options, async (page) => {
    await look(page, 'start');
    await page.locator('.hero-bell').click();
    await look(page, 'choose');
    await page.locator('a[href^="/report/consultation-bell/"]').first().click();
    await look(page, 'form');
    await page.locator('form textarea').first().fill(words);
    await Promise.all([page.waitForURL(/\/cases\/case_/), page.locator('form[enctype] [type=submit]').last().click()]);
    await look(page, 'sent');
    address = new URL(page.url()).pathname;
  });
  await signedIn(browser, demo, 'community_clerk', {}, async (page) => {
    await page.goto(demo.base + address);
    await act(page, 'accept');
    await act(page, 'respond', { note: '已与各方约好周六上午在睦邻亭商量。' });
  });
  await signedIn(browser, demo, 'resident', options, async (page) => {
    await page.goto(`${demo.base}/mine`);
    await page.locator(`a[href="${address}"]`).click();
    assert.ok((await page.textContent('main')).includes('睦邻亭'), 'the answer is read');
    await look(page, 'answered');
    await act(page, 'confirm');
    await look(page, 'closed');
    await act(page, 'rate', { solved: '1', satisfied: '1' });
    await look(page, 'rated');
  });
}
