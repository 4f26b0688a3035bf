/** One message to one prospect: `ai_message`. */

import { z } from 'zod';
import { defineFeature } from './define-feature.ts';
import { company, language, longText, prospect, said, tone } from './input-form.ts';
import { companyFields, inForm, inLanguage, nameOf, sentencesOf, shortened } from './wording.ts';

const input = z.strictObject({
  /** What the message is to bring about, and what to say. */
  goal: longText,
  prospect: prospect.optional(),
  company: company.optional(),
  channel: z.enum(['email', 'linkedin', 'text message', 'letter']).default('email'),
  tone,
  language,
});

const output = z.strictObject({ subject: said, body: said });

export const messageFeature = defineFeature({
  name: 'ai_message',
  title: 'Message',
  input,
  output,
  writes: 'json',
  ask: ({ goal, prospect: to, company: from, channel, tone: manner, language: tongue }) => ({
    system: `You write one message of a salesperson to one prospect. Channel: ${channel}. Tone: ${manner}. ${inLanguage(tongue)}
Short, concrete, one clear next step. ${inForm('{"subject": "at most 60 signs", "body": "the message, with line breaks"}')}`,
    input: { prompt: goal, ...(to === undefined ? {} : { prospect: to }), ...companyFields(from) },
  }),
  offline: ({ goal, prospect: to, company: from }) => {
    const name = nameOf(to);
    const sentences = [...sentencesOf(goal, 4), ...sentencesOf(from?.about ?? '', 2)];
    return {
      subject: shortened(sentences[0] ?? goal, 60),
      body: [
        ...(name === null ? [] : [`${name},`]),
        sentences.join(' ') || goal,
        ...(from ? [from.name] : []),
      ].join('\n\n'),
    };
  },
});
