/** How does everything look that a person can see? Pictures into screenshots/. Run: npm run build, then npm run screenshots, or with `components`, `console` or `states` for one part. `states` makes docs/console.png too */

import { mkdir } from 'node:fs/promises';
import { shootComponents } from './screenshots/components.ts';
import { shootConsole, shootStates } from './screenshots/console.ts';
import { folder } from './screenshots/sizes.ts';

const parts = { components: shootComponents, console: shootConsole, states: shootStates } as const;
const wanted = process.argv.slice(2);

await mkdir(folder, { recursive: true });
for (const [name, shoot] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name}: ${await shoot()} pictures are in screenshots/`);
}
