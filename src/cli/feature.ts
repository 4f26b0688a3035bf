/** energy feature: one call of one of the AI features. */

import type { Command } from 'commander';
import { energyOf } from '../amount.ts';
import { receiptLines } from '../engine/receipt.ts';
import { EnergyError } from '../errors.ts';
import type { Feature, FeatureResult } from '../features/feature.ts';
import { featureNamed, features } from '../features/index.ts';
import { untilInterrupted } from './interrupt.ts';
import { commandOf, type UserOptions, userOption } from './options.ts';
import { faint } from './output.ts';
import { promptOf } from './prompt.ts';
import { inSession, type Session, userOf } from './session.ts';

interface FeatureOptions extends UserOptions {
  readonly input: string;
  readonly compress?: true;
  readonly confirm?: true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EnergyError('invalid_request', 'the input is not JSON');
  }
}

const documentOf = (result: FeatureResult<unknown>) => ({
  feature: result.feature,
  output: result.output,
  notice: result.notice,
  finish_reason: result.finishReason,
  model: result.model,
  tokens: result.tokens,
  energy: energyOf(result.energy),
  receipts: result.entries.map(({ seq, receipt }) => ({ seq, ...receipt })),
});

async function runFeature(session: Session, feature: Feature, options: FeatureOptions): Promise<void> {
  const { engine, output } = session;
  const input = parsed(await promptOf([], options.input, '--input'));
  const userId = await userOf(session, options.user);
  const { compress: allowCompression, confirm: confirmed } = options;
  const result = await untilInterrupted((signal) =>
    feature.run(engine, { userId, input, allowCompression, confirmed, signal }),
  );
  if (result.notice !== null) output.note(result.notice);
  if (result.finishReason === 'length')
    output.note('the answer was cut off at the limit of its length: its end is missing');
  const receipts = result.entries.flatMap((entry) => receiptLines(entry).map(faint));
  output.result(documentOf(result), [JSON.stringify(result.output, null, 2), '', ...receipts]);
}

export function addFeature(program: Command): void {
  commandOf(program, 'feature', {
    summary: 'Runs one of the AI features: prints its result and the receipt',
    examples: [
      'feature ai_message --input examples/message.json',
      'feature ai_pitchdeck --input examples/pitch-deck.json --json',
    ],
  })
    .argument('<name>', `one of ${Object.keys(features).join(', ')}`)
    .requiredOption('-i, --input <path>', 'a JSON file with the input of the feature (- for standard input)')
    .addOption(userOption())
    .option('--compress', 'shorten the prompt where energy or tokens run short')
    .option('--confirm', 'agrees to a very large call')
    .action(async (name: string, options: FeatureOptions) => {
      const feature = featureNamed(name);
      await inSession(options, { mayCreate: false }, (session) => runFeature(session, feature, options));
    });
}
