/** At which sizes, in which themes, and into which folder (which git ignores) are pictures taken? */

import { fileURLToPath } from 'node:url';

export const folder: string = fileURLToPath(new URL('../../screenshots', import.meta.url));
export const widths = [360, 768, 1440] as const;
export const themes = ['light', 'dark'] as const;
