/** Who is this company? The Company Crawler, `company_crawler`: reads a web site and makes a profile of it. */

import { z } from 'zod';
import type { EnergyEngine } from '../../engine.ts';
import { defineFeature, resultOf } from '../define-feature.ts';
import { checkedInput, type Feature, type FeatureCall, type FeatureResult } from '../feature.ts';
import { language, line, said } from '../input-form.ts';
import { streamOf } from '../streamed.ts';
import { inForm, inLanguage, sentencesOf, shortened } from '../wording.ts';
import { keptSite } from './kept-site.ts';
import type { Site } from './read-site.ts';

const input = z.strictObject({
  /** The address of the site; without a scheme, https. */
  url: z.string().min(1).max(2_000),
  /** What the user wants to know above all. */
  focus: line.optional(),
  language,
});

type CrawlerInput = z.infer<typeof input>;

interface ReadInput {
  readonly asked: CrawlerInput;
  readonly site: Site;
  readonly textAtMost: number;
}

const output = z.strictObject({
  name: said,
  summary: said,
  products: z.array(said),
  audiences: z.array(said),
  locations: z.array(said),
  contacts: z.array(said),
  /** What the pages say, with the page that says it. */
  facts: z.array(z.strictObject({ fact: said, source: said })),
});

export type CompanyProfile = z.infer<typeof output>;

const factsPerPage = 2;

/** The pages as the model gets them: each has an even share of what may be sent, and what one leaves the next ones may use. */
function pagesFor({ site, textAtMost }: Omit<ReadInput, 'asked'>) {
  let left = textAtMost;
  return site.pages.map(({ url, title, description, text }, nth) => {
    const share = Math.floor(left / (site.pages.length - nth));
    const sent = Array.from(text).slice(0, share).join('');
    left -= sent.length;
    return { url, title: shortened(title, 150), description: shortened(description, 300), text: sent };
  });
}

const form = { name: 'company_crawler', title: 'Company Crawler', output, writes: 'json' } as const;

const profile = defineFeature<ReadInput, CompanyProfile>({
  ...form,
  input: z.custom<ReadInput>(),
  ask: ({ asked, ...read }) => ({
    // A retry is the same call, and a quote good, whatever the pages say meanwhile.
    madeFrom: asked,
    system: `You make a profile of a company from pages of its web site, for a salesperson. ${inLanguage(asked.language)}
Take only what the pages say; leave a list empty where they say nothing. Each fact names the url of its page. ${inForm(
      '{"name": "…", "summary": "two or three sentences", "products": ["…"], "audiences": ["…"], "locations": ["…"], "contacts": ["…"], "facts": [{"fact": "…", "source": "url of the page"}]}',
    )}`,
    input: {
      prompt: asked.focus === undefined ? 'The pages:' : `Wanted above all: ${asked.focus}\nThe pages:`,
      pages: pagesFor(read),
    },
  }),
  problems: ({ facts }, { site }) => {
    const known = new Set(site.pages.map(({ url }) => url));
    const wrong = facts.filter(({ source }) => !known.has(source));
    return wrong.length === 0 ? [] : [`${wrong.length} facts name a source that is none of the pages' urls`];
  },
  offline: ({ site }) => {
    const [first] = site.pages;
    const sentences = sentencesOf(first?.text ?? '', 3).join(' ');
    return {
      name: shortened(first?.title || new URL(site.url).host, 150),
      summary: first?.description || sentences || site.url,
      products: [],
      audiences: [],
      locations: [],
      contacts: [],
      facts: site.pages.flatMap(({ url, text }) =>
        sentencesOf(text, factsPerPage).map((fact) => ({ fact: shortened(fact, 300), source: url })),
      ),
    };
  },
});

const askedIn = ({ input: asked }: FeatureCall): CrawlerInput => checkedInput({ ...form, input }, asked);

/** The answer of a call that was made and paid before, which no page has to be read for; else null. Throws as `engine.answered`. */
async function knownResult(
  engine: EnergyEngine,
  call: FeatureCall,
): Promise<FeatureResult<CompanyProfile> | null> {
  const { userId, model, idempotencyKey, quoteToken } = call;
  const named = { userId, feature: form.name, model, idempotencyKey, quoteToken };
  const known = await engine.answered({ ...named, madeFrom: askedIn(call) });
  return known === null ? null : resultOf(form, null, known);
}

/** Reads the site first; nothing is held or charged while that goes on, nor where it cannot be read. */
async function withSite(engine: EnergyEngine, call: FeatureCall): Promise<FeatureCall> {
  const asked = askedIn(call);
  const { userId, signal } = call;
  const { tier } = await engine.status(userId);
  const site = await keptSite(engine, { userId, url: asked.url, tier, signal });
  const read: ReadInput = { asked, site, textAtMost: engine.settings.crawler.textAtMost[tier] };
  return { ...call, input: read };
}

export const companyCrawlerFeature: Feature<CrawlerInput, CompanyProfile> = {
  ...form,
  input,
  quote: async (engine, call) => await profile.quote(engine, await withSite(engine, call)),
  async run(engine, call) {
    const known = await knownResult(engine, call);
    return known ?? (await profile.run(engine, await withSite(engine, call)));
  },
  async stream(engine, call) {
    const known = await knownResult(engine, call);
    if (known === null) return await profile.stream(engine, await withSite(engine, call));
    return await streamOf(
      async () => known,
      (result) => ({ type: 'result', result }),
    );
  },
};
