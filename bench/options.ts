/** What was asked of a benchmark on the command line? */

import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly json: boolean;
  /** Rounds in which everything is measured once. */
  readonly rounds: number;
  /** True where little time is to be taken. */
  readonly quick: boolean;
  /** How long one measurement of a round lasts. */
  readonly seconds: number;
  /** Sizes of the databases that are compared with each other, the smallest first; one alone is compared with nothing. */
  readonly accounts: readonly number[];
  /** How many calls the data has; undefined: as many as the benchmark promises something for. */
  readonly calls: number | undefined;
  /** Only cases whose name holds this text. */
  readonly only: string;
}

const positive = (text: string, name: string): number => {
  const value = Number(text.replaceAll('_', ''));
  if (!(value > 0)) throw new Error(`--${name} must be a number above zero, not ${JSON.stringify(text)}`);
  return value;
};

/** Reads --json --quick --rounds N --seconds N --accounts N,N --calls N --only TEXT; throws for anything else. */
export function readOptions(args: readonly string[] = process.argv.slice(2)): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      accounts: { type: 'string' },
      calls: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  });
  return {
    json: values.json,
    quick: values.quick,
    rounds: Math.ceil(positive(values.rounds ?? (values.quick ? '3' : '5'), 'rounds')),
    seconds: positive(values.seconds ?? (values.quick ? '0.4' : '1'), 'seconds'),
    accounts: (values.accounts ?? (values.quick ? '1000,100000' : '1000,100000,1000000'))
      .split(',')
      .map((text) => Math.floor(positive(text, 'accounts'))),
    calls: values.calls === undefined ? undefined : Math.floor(positive(values.calls, 'calls')),
    only: values.only,
  };
}
