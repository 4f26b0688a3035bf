/** Which guards are tried? To add one, add a row to a table here; a text that is not found exactly once is an error. */

import { announcing } from './announcing.ts';
import { calling } from './calling.ts';
import { carrying } from './carrying.ts';
import { giving } from './giving.ts';
import type { Guard } from './guard.ts';
import { holding } from './holding.ts';
import { pressing } from './pressing.ts';
import { regenerating } from './regenerating.ts';
import { replaying } from './replaying.ts';
import { serving } from './serving.ts';
import { showing } from './showing.ts';
import { spending } from './spending.ts';
import { telling } from './telling.ts';
import { time } from './time.ts';
import { undoing } from './undoing.ts';

export const guards: readonly Guard[] = [
  ...spending,
  ...holding,
  ...time,
  ...giving,
  ...regenerating,
  ...calling,
  ...carrying,
  ...announcing,
  ...serving,
  ...telling,
  ...showing,
  ...pressing,
  ...undoing,
  ...replaying,
];
