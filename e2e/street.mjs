// The demo street and a browser for the tests of one file, there before the first and gone after the last.
import { after, before } from 'node:test';
import { launch } from './lib.mjs';
import { findDemo, signedIn } from './demo.mjs';

/** `{ browser, demo, as, open }`; the first two are set once the tests run. */
export function onTheStreet() {
  const street = {
    browser: undefined,
    demo: undefined,
    /** The holder of a role, signed in, in a fresh visit that is closed again. */
    as: (role, options, look) => signedIn(street.browser, street.demo, role, options, look),
    open: (page, path) => page.goto(street.demo.base + path, { waitUntil: 'load' }),
  };
  before(async () => {
    [street.browser, street.demo] = await Promise.all([launch(), findDemo()]);
  }, { timeout: 600_000 });
  after(async () => {
    await street.browser?.close();
    await street.demo?.stop();
  });
  return street;
}
