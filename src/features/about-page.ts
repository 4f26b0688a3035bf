/** A page that says who a company is: the About Page Generator, `ai_about`. */

import { z } from 'zod';
import { defaults } from '../config.ts';
import { defineFeature } from './define-feature.ts';
import { language, line, longText, said, tone } from './input-form.ts';
import { inForm, inLanguage, sentencesOf, shortened } from './wording.ts';

const input = z.strictObject({
  name: line,
  /** What is true of the company: history, people, products, numbers. Nothing else is written. */
  facts: longText,
  audience: line.optional(),
  words: z.int().min(50).max(defaults.features.wordsAtMost).default(250),
  tone,
  language,
});

const output = z.strictObject({
  headline: said,
  /** One sentence under the headline. */
  lead: said,
  sections: z
    .array(z.strictObject({ heading: said, text: said }))
    .min(1)
    .max(8),
  callToAction: said,
});

const sentencesPerSection = 3;

export const aboutPageFeature = defineFeature({
  name: 'ai_about',
  title: 'About Page Generator',
  input,
  output,
  writes: 'json',
  ask: ({ name, facts, audience, words, tone: manner, language: tongue }) => ({
    system: `You write the "About us" page of a company's web site from the facts given, about ${words} words. Tone: ${manner}. ${inLanguage(tongue)}
${audience === undefined ? '' : `Its readers: ${audience}. `}${inForm('{"headline": "…", "lead": "one sentence", "sections": [{"heading": "…", "text": "a paragraph"}], "callToAction": "one sentence"}')}`,
    input: { prompt: facts, company: name },
  }),
  offline: ({ name, facts, words }) => {
    const sentences = sentencesOf(facts, Math.max(2, Math.round(words / 15)));
    const rest = sentences.length > 1 ? sentences.slice(1) : sentences;
    const texts = Array.from(
      { length: Math.min(8, Math.ceil(rest.length / sentencesPerSection)) },
      (_, nth) => rest.slice(nth * sentencesPerSection, (nth + 1) * sentencesPerSection).join(' '),
    );
    return {
      headline: name,
      lead: sentences[0] ?? facts,
      sections: (texts.length === 0 ? [facts] : texts).map((text) => ({
        heading: shortened(text, 50),
        text,
      })),
      callToAction: name,
    };
  },
});
