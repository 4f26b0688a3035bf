/** Does the database know every time zone that the console lets a person choose? */

import { expect, it } from 'vitest';
import { zones } from '../../console/src/ui/zones.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('the time zones of the console', (open) => {
  it('are all taken', async () => {
    const unknown = await open().database.query(
      `select zone from unnest($1::text[]) as zone
       where not exists (select from pg_timezone_names where name = zone)`,
      [zones],
    );
    expect(unknown).toEqual([]);
  });
});
