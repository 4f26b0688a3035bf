/** Several messages over days: the Message Sequencer, `ai_sequence`. */

import { z } from 'zod';
import { defaults } from '../config.ts';
import { defineFeature } from './define-feature.ts';
import { company, language, longText, prospect, said, tone } from './input-form.ts';
import { companyFields, inForm, inLanguage, nameOf, sentencesOf, shortened } from './wording.ts';

const { stepsAtMost, daysAtMost } = defaults.features;

const input = z
  .strictObject({
    /** What the sequence is to bring about. */
    goal: longText,
    prospect: prospect.optional(),
    company: company.optional(),
    steps: z.int().min(2).max(stepsAtMost).default(4),
    /** The last message is sent at the latest on this day; the first on day 1. */
    days: z.int().min(2).max(daysAtMost).default(14),
    tone,
    language,
  })
  .refine(({ steps, days }) => steps <= days, { path: ['days'], error: 'must be at least as many as steps' });

const step = z.strictObject({
  day: z.int().min(1),
  channel: z.enum(['email', 'linkedin', 'phone', 'text message']),
  purpose: said,
  subject: said,
  body: said,
});

const output = z.strictObject({ steps: z.array(step).min(1) });

type Input = z.infer<typeof input>;

/** The days of so many steps, evenly from the first day to the last. */
const daysOf = ({ steps, days }: Pick<Input, 'steps' | 'days'>): number[] =>
  Array.from({ length: steps }, (_, nth) => 1 + Math.floor((nth * (days - 1)) / (steps - 1)));

export const sequenceFeature = defineFeature({
  name: 'ai_sequence',
  title: 'Message Sequencer',
  input,
  output,
  writes: 'json',
  ask: ({ goal, prospect: to, company: from, steps, days, tone: manner, language: tongue }) => ({
    system: `You plan a sequence of messages of a salesperson to one prospect: exactly ${steps} steps, the first on day 1, the last at the latest on day ${days}, days strictly rising. Tone: ${manner}. ${inLanguage(tongue)}
Each step has a purpose of its own and repeats nothing. ${inForm(
      '{"steps": [{"day": 1, "channel": "email" | "linkedin" | "phone" | "text message", "purpose": "why this step", "subject": "at most 60 signs", "body": "the message"}]}',
    )}`,
    input: { prompt: goal, ...(to === undefined ? {} : { prospect: to }), ...companyFields(from) },
  }),
  problems: ({ steps: written }, { steps, days }) => [
    ...(written.length === steps ? [] : [`there are ${written.length} steps instead of ${steps}`]),
    ...(written.every(({ day }, nth) => day > (written[nth - 1]?.day ?? 0)) ? [] : ['the days do not rise']),
    ...(written.every(({ day }) => day <= days) ? [] : [`a step comes after day ${days}`]),
  ],
  offline: (asked) => {
    const sentences = sentencesOf(`${asked.goal}\n${asked.company?.about ?? ''}`, asked.steps * 2);
    const name = nameOf(asked.prospect);
    return {
      steps: daysOf(asked).map((day, nth) => {
        const text =
          sentences.filter((_, at) => at % asked.steps === nth).join(' ') || sentences[0] || asked.goal;
        return {
          day,
          channel: 'email' as const,
          purpose: `Message ${nth + 1} of ${asked.steps}`,
          subject: shortened(text, 60),
          body: name === null ? text : `${name},\n\n${text}`,
        };
      }),
    };
  },
});
