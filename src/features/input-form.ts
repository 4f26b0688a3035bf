/** Which fields do the inputs of several features share? */

import { z } from 'zod';
import { defaults } from '../config.ts';

const { lineAtMost, textAtMost, prospectFieldsAtMost, prospectFieldAtMost } = defaults.features;

const visible = /[^\p{White_Space}\p{Cc}\p{Cf}]/u;

/** One line that says something. */
export const line = z
  .string()
  .max(lineAtMost)
  .refine((text) => visible.test(text), 'must say something');

/** A text that says something. */
export const longText = z
  .string()
  .max(textAtMost)
  .refine((text) => visible.test(text), 'must say something');

/** In which language to answer, in any words: "de", "German", "日本語". Default: that of the input. */
export const language = line.optional();

export const tone = z.enum(['friendly', 'formal', 'direct', 'playful']).default('friendly');

/** Whom the user speaks for. */
export const company = z.strictObject({
  name: line,
  /** What it does, for whom, how it differs; in the user's own words. */
  about: longText.optional(),
});

export type Company = z.infer<typeof company>;

/** A person or firm to be won: whatever is known, by name. */
export const prospect = z
  .record(
    z.string().max(lineAtMost),
    z.union([z.string().max(prospectFieldAtMost), z.number(), z.boolean(), z.null()]),
  )
  .refine((fields) => Object.keys(fields).length > 0, 'must have a field')
  .refine(
    (fields) => Object.keys(fields).length <= prospectFieldsAtMost,
    `has more than ${prospectFieldsAtMost} fields`,
  );

export type Prospect = z.infer<typeof prospect>;

/** What is written in an answer: short, and longer. Without the limits of inputs, which a model cannot count. */
export const said = z.string().min(1);
