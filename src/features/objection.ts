/** What to answer when a prospect objects: the Objection Handler, `ai_objection`. */

import { z } from 'zod';
import { defineFeature } from './define-feature.ts';
import { company, language, longText, said, tone } from './input-form.ts';
import { companyFields, inForm, inLanguage, sentencesOf } from './wording.ts';

const input = z.strictObject({
  /** What the prospect said. */
  objection: longText,
  /** What is being sold, and what was said before. */
  context: longText.optional(),
  company: company.optional(),
  tone,
  language,
});

const output = z.strictObject({
  /** What probably stands behind the objection. */
  concern: said,
  answers: z
    .array(z.strictObject({ approach: said, reply: said }))
    .min(1)
    .max(5),
  /** To ask back. */
  question: said,
});

const approaches = ['Say what you know of it', 'Say more', 'Say what else speaks for it'];

export const objectionFeature = defineFeature({
  name: 'ai_objection',
  title: 'Objection Handler',
  input,
  output,
  writes: 'json',
  ask: ({ objection, context, company: from, tone: manner, language: tongue }) => ({
    system: `You help a salesperson to answer an objection honestly: name the concern behind it, give two or three different answers to say aloud, and one question to ask back. Tone: ${manner}. ${inLanguage(tongue)}
${inForm('{"concern": "one sentence", "answers": [{"approach": "in a few words", "reply": "two or three sentences"}], "question": "one question"}')}`,
    input: {
      prompt: `The objection: ${objection}`,
      ...(context === undefined ? {} : { context }),
      ...companyFields(from),
    },
  }),
  offline: ({ objection, context, company: from }) => {
    const known = sentencesOf(`${context ?? ''}\n${from?.about ?? ''}`, approaches.length);
    const replies = known.length === 0 ? [objection] : known;
    return {
      concern: sentencesOf(objection, 1)[0] ?? objection,
      answers: replies.map((reply, nth) => ({ approach: approaches[nth] ?? 'Say more', reply })),
      question: 'What would have to be true for you to say yes?',
    };
  },
});
