/** Which engine does the environment describe? */

import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { createEnergyEngine, type EnergyEngine } from '../engine.ts';
import { providerFromEnvironment } from '../providers/openai-compatible.ts';
import { settingsFromEnvironment } from './settings-from-environment.ts';

/**
 * An engine as the environment describes it: DATABASE_URL, or the embedded database in ./.energy; OPENAI_BASE_URL and
 * OPENAI_API_KEY, or the offline provider; ENERGY_QUOTE_SECRET, or a secret of this process; settings as `settingsFromEnvironment` reads them. Migrates the database.
 */
export async function engineFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<EnergyEngine> {
  const database = await openDatabase({ databaseUrl: environment.DATABASE_URL });
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const { ENERGY_QUOTE_SECRET: secret } = environment;
  const engine = createEnergyEngine({
    database,
    provider: providerFromEnvironment(environment),
    settings: settingsFromEnvironment(environment),
    ...(secret === undefined ? {} : { quoteSecret: secret }),
  });
  return { ...engine, close: () => engine.close().finally(() => database.close()) };
}
