/** How does everything look that a person can see? Pictures into screenshots/. Run: npm run screenshots, or with `components` or `console` for one half */

import { mkdir } from 'node:fs/promises';
import { shootComponents } from './screenshots/components.ts';
import { shootConsole } from './screenshots/console.ts';
import { folder } from './screenshots/sizes.ts';

const halves = { components: shootComponents, console: shootConsole } as const;
const wanted = process.argv.slice(2);

await mkdir(folder, { recursive: true });
for (const [name, shoot] of Object.entries(halves)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name}: ${await shoot()} pictures are in screenshots/`);
}
