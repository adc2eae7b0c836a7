// The demo street that browser tests visit. LINLI_URL and LINLI_ACCOUNTS name one that runs already;
// otherwise a small one is made here.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { login, visit } from './lib.mjs';

function accounts(file) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').map((row) => row.split('\t'));
  return Object.fromEntries(rows.map(([role, account, password]) => [role, { account, password }]));
}

/** A demo street: `{ base, people, stop }`, where people has account and password of each role. */
export async function findDemo() {
  const { LINLI_URL: base, LINLI_ACCOUNTS: file } = process.env;
  return base && file ? { base, people: accounts(file), stop: () => {} } : started();
}

async function started() {
  const folder = mkdtempSync(join(tmpdir(), 'linli-journeys-'));
  const root = new URL('..', import.meta.url).pathname;
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
export async function signedIn(browser, demo, role, options, look) {
  const page = await visit(browser, options);
  try {
    const { account, password } = demo.people[role];
    await login(page, demo.base, account, password);
    await look(page);
  } finally {
    await page.context().close();
  }
}
