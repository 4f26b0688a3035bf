/** Does a program end that has used the embedded database, and has closed nothing? */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { started } from '@/database/loose-timers';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Postgres itself is busy with its statistics for the first time ten seconds after it fell idle. */
const endsWithinMs = 8_000;

/** How long a program of these statements takes to end after its last line. */
async function endOf(statements: string): Promise<number> {
  const program = `
    import { openDatabase } from './src/database/open-database.ts';
    ${statements}
    console.log('the last line');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const from = performance.now();
  expect(await ended).toEqual([0, null]);
  return performance.now() - from;
}

it.each([
  [
    'that has written',
    `const database = await openDatabase({ directory: 'memory://' });
     await database.transaction((tx) => tx.script('create table t (n int); insert into t values (1)'));
     await database.query('select count(*) from t');`,
  ],
  ['that has asked nothing', `await openDatabase({ directory: 'memory://' });`],
])('a program %s ends after its last line', async (_, statements) => {
  expect(await endOf(statements)).toBeLessThan(endsWithinMs);
});

it('two that start at once loosen the timers of Postgres alone, and leave the own one in its place', async () => {
  const own = globalThis.setTimeout;
  const message = new Uint8Array();
  const timers: NodeJS.Timeout[] = [];
  const refs = () => timers.splice(0).map((timer) => [timer.hasRef(), clearTimeout(timer)][0]);
  const later = () => timers.push(setTimeout(() => {}, 60_000));
  const runner = () => ({
    execProtocolRawSync: (_: Uint8Array) => {
      later();
      return message;
    },
  });
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const starting = [first, second].map(({ promise }) => started(() => promise.then(runner)));
  later();
  (function __setitimer_js() {
    later();
  })();
  expect(refs()).toEqual([true, false]);
  second.resolve();
  await starting[1];
  (function __setitimer_js() {
    later();
  })();
  expect(refs()).toEqual([false]);
  first.resolve();
  const [one] = await Promise.all(starting);
  expect(globalThis.setTimeout).toBe(own);
  one?.execProtocolRawSync(message);
  later();
  expect(refs()).toEqual([false, true]);
});
