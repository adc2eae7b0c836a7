// esbuild strips types without looking at them, so they are checked here.
import { test } from 'node:test';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

test('the script of the pages is well typed', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = new URL('../../crates/app/web', import.meta.url).pathname;
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
});
