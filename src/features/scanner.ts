/** How well does one prospect fit? `ai_scanner`. */

import { z } from 'zod';
import { defineFeature } from './define-feature.ts';
import { company, language, longText, prospect, said } from './input-form.ts';
import { offlineScore } from './offline-score.ts';
import { companyFields, inForm, inLanguage } from './wording.ts';

const input = z.strictObject({
  /** Whom the user looks for. */
  ideal: longText,
  prospect,
  company: company.optional(),
  language,
});

const output = z.strictObject({
  /** 0 to 100. */
  score: z.int().min(0).max(100),
  reasons: z.array(said).min(1).max(8),
  /** What speaks against it, or is not known. */
  doubts: z.array(said).max(8),
  nextStep: said,
});

export const scannerFeature = defineFeature({
  name: 'ai_scanner',
  title: 'Prospect Scanner',
  input,
  output,
  writes: 'json',
  ask: ({ ideal, prospect: one, company: from, language: tongue }) => ({
    system: `You judge how well a prospect fits what a salesperson looks for: 0 not at all, 100 perfectly. Judge by what is given alone; what is not known is a doubt. ${inLanguage(tongue)}
${inForm('{"score": 0, "reasons": ["…"], "doubts": ["…"], "nextStep": "one sentence"}')}`,
    input: { prompt: `Looked for: ${ideal}`, prospect: one, ...companyFields(from) },
  }),
  offline: ({ ideal, prospect: one }) => {
    const { score, reasons, missing } = offlineScore(ideal, one);
    return {
      score,
      reasons,
      doubts: missing.length === 0 ? [] : [`Not found: ${missing.slice(0, 8).join(', ')}`],
      nextStep:
        score >= 50 ? 'Read the record and write a message.' : 'Look for more about this prospect first.',
    };
  },
});
