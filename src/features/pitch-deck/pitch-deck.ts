/** Slides that win a customer or an investor: the Pitch Deck Generator, `ai_pitchdeck`. */

import { z } from 'zod';
import { defineFeature } from '../define-feature.ts';
import { language, line, longText, said, tone } from '../input-form.ts';
import { inForm, inLanguage, sentencesOf, shortened } from '../wording.ts';
import { outlines } from './outline.ts';

const input = z.strictObject({
  company: line,
  /** What it does, for whom, what it has reached, what it asks for. */
  description: longText,
  audience: line.optional(),
  slides: z.union([z.literal(7), z.literal(15)]).default(7),
  tone,
  language,
});

const slide = z.strictObject({
  title: said,
  bullets: z.array(said).min(1).max(8),
  /** What to say beside it. */
  notes: z.string(),
});

const output = z.strictObject({ title: said, subtitle: z.string(), slides: z.array(slide).min(1) });

/** A deck: a title page comes with it, beside its slides. */
export type PitchDeck = z.infer<typeof output>;

/** The schema of a deck, for whoever exports one that comes from outside. */
export const pitchDeck: z.ZodType<PitchDeck> = output;

const bulletsPerSlide = 3;
const nothingSaid = '…';

export const pitchDeckFeature = defineFeature({
  name: 'ai_pitchdeck',
  title: 'Pitch Deck Generator',
  input,
  output,
  writes: 'json',
  ask: ({ company, description, audience, slides, tone: manner, language: tongue }) => ({
    system: `You write a pitch deck of exactly ${slides} slides, in this order: ${outlines[slides].join(', ')}. Two to four short bullets a slide, notes of one sentence. Tone: ${manner}. ${inLanguage(tongue)}
${audience === undefined ? '' : `It is shown to: ${audience}. `}${inForm('{"title": "…", "subtitle": "one line", "slides": [{"title": "…", "bullets": ["…"], "notes": "…"}]}')}`,
    input: { prompt: description, company },
  }),
  problems: ({ slides: written }, { slides }) =>
    written.length === slides ? [] : [`there are ${written.length} slides instead of ${slides}`],
  offline: ({ company, description, slides }) => {
    const sentences = sentencesOf(description, slides * bulletsPerSlide);
    const perSlide = Math.max(1, Math.ceil(sentences.length / slides));
    return {
      title: company,
      subtitle: shortened(sentences[0] ?? '', 100),
      slides: outlines[slides].map((title, nth) => {
        const bullets = sentences.slice(nth * perSlide, (nth + 1) * perSlide);
        return { title, bullets: bullets.length === 0 ? [nothingSaid] : bullets, notes: '' };
      }),
    };
  },
});
