/** Which options does every command have, and how is a value on the command line read? */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { energyOf, type Hundredths, hundredthsOf, largestAmount } from '../amount.ts';
import { defaultDirectory } from '../database/open-database.ts';
import { EnergyError } from '../errors.ts';

export interface DatabaseOptions {
  readonly json?: boolean;
  readonly databaseUrl?: string;
  readonly directory: string;
}

export interface UserOptions extends DatabaseOptions {
  /** A user's id or email. */
  readonly user?: string;
}

/** A command with the options that all have, and examples in its help. */
export function commandOf(
  parent: Command,
  name: string,
  about: { readonly summary: string; readonly examples: readonly string[] },
): Command {
  // One that sets a variable says the command itself.
  const examples = about.examples
    .map((line) => (/^[A-Z_]+=/.test(line) ? `  $ ${line}` : `  $ energy ${line}`))
    .join('\n');
  return parent
    .command(name)
    .description(about.summary)
    .option('--json', 'one JSON document on standard output and nothing else there')
    .addOption(new Option('--database-url <url>', 'postgres://… of a server').env('DATABASE_URL'))
    .addOption(
      new Option('--directory <path>', 'where the embedded database is, without a server').default(
        defaultDirectory,
      ),
    )
    .addHelpText('after', `\nExamples:\n${examples}`);
}

export const userOption = (): Option =>
  new Option('-u, --user <uuid or email>', 'whose account; without it the demo user, where there is one');

export const requiredUserOption = (): Option =>
  new Option('-u, --user <uuid or email>', 'whose account').makeOptionMandatory();

/** Reads a value by a schema; what it says of a wrong one becomes the message of the command line. */
const readBy =
  <T>(schema: z.ZodType<T>) =>
  (value: string): T => {
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    throw new InvalidArgumentError(read.error.issues[0]?.message ?? 'This cannot be read.');
  };

export function readCount(most: number, least = 1): (value: string) => number {
  const wrong = `It must be a whole number from ${least} to ${most}.`;
  return readBy(
    z
      .string()
      .regex(/^\d+$/, wrong)
      .transform(Number)
      .refine((count) => count >= least && count <= most, wrong),
  );
}

export const readEmail = readBy(z.email('It must be an email address such as ada@example.com.'));

export const readUuid = readBy(z.uuid('It must be a uuid.'));

/** Energy above zero with at most two decimals, as hundredths. */
export function readEnergy(value: string): Hundredths {
  try {
    const amount = hundredthsOf(value);
    if (amount > 0) return amount;
  } catch (error) {
    if (!EnergyError.isInstance(error)) throw error;
  }
  throw new InvalidArgumentError(
    `It must be a number above zero and up to ${energyOf(largestAmount)}, with at most two decimals, such as 2.50.`,
  );
}
