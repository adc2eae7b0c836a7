// Hands on the keyboard only: presses are counted, and a pointer that moves a finger is remembered.
import assert from 'node:assert/strict';

/** Watches a page, before it opens anything. */
export async function keyboardOnly(page) {
  const touched = [];
  let presses = 0;
  await page.exposeFunction('pointerWasUsed', (what) => touched.push(what));
  await page.addInitScript(() => {
    for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'wheel']) {
      addEventListener(kind, (event) => globalThis.pointerWasUsed(`${kind} on ${event.target.tagName}`), true);
    }
  });
  return {
    /** Presses keys one after the other, named as Playwright names them. */
    press: async (...keys) => {
      for (const key of keys) {
        presses += 1;
        await page.keyboard.press(key);
      }
    },
    /** Types a text, one press each. */
    type: async (text) => {
      presses += [...text].length;
      await page.keyboard.type(text);
    },
    /** Presses a key that opens another page, and waits until that is there. */
    go: async (key) => {
      presses += 1;
      const before = await page.evaluate(() => performance.timeOrigin);
      await page.keyboard.press(key);
      await page.waitForFunction((before) => performance.timeOrigin !== before && document.readyState === 'complete', before);
    },
    presses: () => presses,
    /** Fails if anything was clicked, tapped or wheeled. */
    check: () => assert.deepEqual(touched, []),
  };
}

/** Presses Tab until what matches has the focus; fails where it cannot be reached. */
export async function tabTo(page, hands, selector, most = 60) {
  for (let nth = 0; nth < most; nth += 1) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
    await hands.press('Tab');
  }
  assert.fail(`${selector} was not reached with ${most} presses of Tab`);
}
