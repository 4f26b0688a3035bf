/** Was this site read a moment ago? Then a quote and its run see the same pages, and the site is asked once. */

import type { EnergyEngine } from '../../engine.ts';
import type { Tier } from '../../pricing/tier.ts';
import { readSite, type Site } from './read-site.ts';

interface Kept {
  readonly site: Site;
  readonly until: number;
}

/** Public pages alone, for as long as the engine lives. */
const keptBy = new WeakMap<EnergyEngine['ledger'], Map<string, Kept>>();

function shelfOf({ ledger }: EnergyEngine): Map<string, Kept> {
  const shelf = keptBy.get(ledger) ?? new Map<string, Kept>();
  keptBy.set(ledger, shelf);
  return shelf;
}

/** The site, read now or kept. Errors as in `readSite`. */
export async function keptSite(
  engine: EnergyEngine,
  {
    url,
    tier,
    signal,
  }: { readonly url: string; readonly tier: Tier; readonly signal: AbortSignal | undefined },
): Promise<Site> {
  const shelf = shelfOf(engine);
  const { crawler: settings } = engine.settings;
  const now = engine.clock.now().getTime();
  const name = `${tier} ${url}`;
  const kept = shelf.get(name);
  if (kept !== undefined && kept.until > now) return kept.site;
  const site = await readSite({ url, tier, settings, signal });
  shelf.delete(name);
  shelf.set(name, { site, until: now + settings.keptSeconds * 1_000 });
  const [oldest] = shelf.keys();
  if (shelf.size > settings.keptSites && oldest !== undefined) shelf.delete(oldest);
  return site;
}
