/** Was this site read a moment ago, or is somebody reading it now? Then it is asked once; and nobody has too many read at once. */

import { unlessAborted } from '../../engine/inquiry.ts';
import type { EnergyEngine } from '../../engine.ts';
import { EnergyError } from '../../errors.ts';
import type { Tier } from '../../pricing/tier.ts';
import { readSite, type Site, startOf } from './read-site.ts';

interface Kept {
  readonly site: Site;
  readonly until: number;
}

/** A site that is being read, for all who wait for it. */
interface Crawl {
  /** Who began it: it is one of theirs, whoever waits beside them. */
  readonly userId: string;
  readonly site: Promise<Site>;
  /** Ends it when the last one has left. */
  readonly ending: AbortController;
  readers: number;
}

/** Public pages alone, for as long as the engine lives; by tier and address. */
interface Shelf {
  readonly kept: Map<string, Kept>;
  readonly crawls: Map<string, Crawl>;
}

export interface SiteWanted {
  readonly userId: string;
  readonly url: string;
  readonly tier: Tier;
  readonly signal: AbortSignal | undefined;
}

const shelves = new WeakMap<EnergyEngine['ledger'], Shelf>();

function shelfOf({ ledger }: EnergyEngine): Shelf {
  const shelf = shelves.get(ledger) ?? { kept: new Map(), crawls: new Map() };
  shelves.set(ledger, shelf);
  return shelf;
}

/** The same page, however its address is written. */
function addressOf(url: string): string {
  const { href, hash } = startOf(url);
  return href.slice(0, href.length - hash.length);
}

/** Throws `rate_limited` where this user, or everybody together, has as many sites read as may be at once. */
function assertRoom({ crawls }: Shelf, userId: string, settings: EnergyEngine['settings']['crawler']): void {
  const { crawlsAtOnce, crawlsOfUserAtOnce, retryAfterSeconds } = settings;
  const own = Array.from(crawls.values()).filter((crawl) => crawl.userId === userId).length;
  if (own < crawlsOfUserAtOnce && crawls.size < crawlsAtOnce) return;
  const message =
    own < crawlsOfUserAtOnce
      ? `${crawlsAtOnce} web sites are being read here, as many as may be at once`
      : `${crawlsOfUserAtOnce} web sites are being read for this user, as many as may be at once`;
  throw new EnergyError('rate_limited', message, { details: { retryAfterSeconds } });
}

function keep({ kept }: Shelf, name: string, one: Kept, keptAtMost: number): void {
  kept.delete(name);
  kept.set(name, one);
  const [oldest] = kept.keys();
  if (kept.size > keptAtMost && oldest !== undefined) kept.delete(oldest);
}

/** Begins to read a site, which is kept when it is there, from then on. */
function begin(engine: EnergyEngine, name: string, { userId, url, tier }: SiteWanted): Crawl {
  const shelf = shelfOf(engine);
  const { crawler: settings } = engine.settings;
  assertRoom(shelf, userId, settings);
  const ending = new AbortController();
  const read = async (): Promise<Site> => {
    try {
      const site = await readSite({ url, tier, settings, signal: ending.signal });
      const until = engine.clock.now().getTime() + settings.keptSeconds * 1_000;
      keep(shelf, name, { site, until }, settings.keptSites);
      return site;
    } finally {
      forget(shelf, name, crawl);
    }
  };
  const crawl: Crawl = { userId, site: Promise.resolve().then(read), ending, readers: 0 };
  // Where the last reader has left nobody hears how it ends.
  crawl.site.catch(() => {});
  shelf.crawls.set(name, crawl);
  return crawl;
}

/** Another crawl of the same site may have begun meanwhile. */
function forget({ crawls }: Shelf, name: string, crawl: Crawl): void {
  if (crawls.get(name) === crawl) crawls.delete(name);
}

/**
 * The site, read now or kept; who wants one that is being read waits for that. Errors as in `readSite`, and `rate_limited` where
 * too many are read at once.
 */
export async function keptSite(engine: EnergyEngine, wanted: SiteWanted): Promise<Site> {
  const { url, tier, signal = new AbortController().signal } = wanted;
  signal.throwIfAborted();
  const shelf = shelfOf(engine);
  const name = `${tier} ${addressOf(url)}`;
  const kept = shelf.kept.get(name);
  if (kept !== undefined && kept.until > engine.clock.now().getTime()) return kept.site;
  const crawl = shelf.crawls.get(name) ?? begin(engine, name, wanted);
  crawl.readers += 1;
  try {
    return await unlessAborted(crawl.site, signal);
  } finally {
    crawl.readers -= 1;
    if (crawl.readers === 0) {
      forget(shelf, name, crawl);
      crawl.ending.abort();
    }
  }
}
