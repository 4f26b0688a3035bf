/** Which commands are there? */

import { Command } from 'commander';
import { addBacktest } from './backtest.ts';
import { exitCodes } from './failure.ts';
import { addFeature } from './feature.ts';
import { addGrant } from './grant.ts';
import { addHistory } from './history.ts';
import { addJobs } from './jobs.ts';
import { addKeys } from './keys.ts';
import { addMigrate } from './migrate.ts';
import { addQuote } from './quote.ts';
import { addRollup } from './rollup.ts';
import { addRun } from './run.ts';
import { addServe } from './serve.ts';
import { addSimulate } from './simulate.ts';
import { addStart } from './start.ts';
import { addStatus } from './status.ts';
import { addUsage } from './usage.ts';
import { addUser } from './user.ts';
import { addVerify } from './verify.ts';
import { version } from './version.ts';

const helpText = `
Examples:
  $ energy start                  the whole chain on an example, in ./.energy
  $ energy quote "Write a message to a company that ships parcels"
  $ energy verify

Exit codes:
  ${exitCodes.done}  done
  ${exitCodes.refused}  refused or failed: "code: message" and what to do are on standard error
  ${exitCodes.wrongUsage}  wrong usage: an unknown command, or an option that is missing or cannot be read

Environment:
  DATABASE_URL                    a Postgres server; without it the embedded database in ./.energy
  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL
                                  any OpenAI-compatible model; without them the offline provider, which is no model
  ENERGY_QUOTE_SECRET             signs quotes, at least 32 bytes; without it quotes are good in one process only
  ENERGY_PLATFORM_TIME_ZONE       the zone of surge windows and jobs that name none; without it UTC
  ENERGY_RISE_NOTICE_HOURS        how far ahead an admin announces a dearer hour; without it 24
  ENERGY_EXEMPT_FEATURES          features that never pay more than usual, with commas between; without it none
  ENERGY_WEBHOOK_ALLOWED_HOSTS    hosts that webhooks may go to although they are not public; without it none
  ENERGY_JWT_ISSUER with ENERGY_JWT_SECRET or ENERGY_JWKS_URL, ENERGY_JWT_AUDIENCE, SUPABASE_URL
                                  whose tokens energy serve believes; without them demo users sign in
  ENERGY_DEMO_HOSTS               by which names, where --host lets other machines in; without it by none there
  ENERGY_TRUSTED_PROXIES          addresses and networks whose X-Forwarded-For is believed; without it none
  SUPABASE_PUBLISHABLE_KEY or SUPABASE_ANON_KEY
                                  with SUPABASE_URL: the console signs people in there
  NODE_ENV                        production: energy serve refuses to start without real secrets, and says which
  NO_COLOR                        no colours`;

/** The command line as a whole; it throws CommanderError where commander would end the process. */
export function createProgram(): Command {
  const program = new Command('energy')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Run it with --help for its options and examples.')
    .description('Quotes, holds, settles and explains what every AI call costs, in energy.')
    .addHelpText('after', helpText);
  addStart(program);
  addServe(program);
  addMigrate(program);
  addQuote(program);
  addRun(program);
  addFeature(program);
  addStatus(program);
  addHistory(program);
  addUsage(program);
  addVerify(program);
  addRollup(program);
  addUser(program);
  addGrant(program);
  addKeys(program);
  addBacktest(program);
  addJobs(program);
  addSimulate(program);
  return program;
}
