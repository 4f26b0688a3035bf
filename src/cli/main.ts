/** What happens when `energy` is typed? The command runs, and its outcome becomes the exit code. */

import { reportFailure } from './failure.ts';
import { createProgram } from './program.ts';

// A reader that goes away (energy history | head) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'));
}
