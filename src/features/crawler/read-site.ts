/** What does a web site say? Its first pages, those that tell most about a company before the others. */

import type { Settings } from '../../config.ts';
import { EnergyError } from '../../errors.ts';
import { type ResolveHost, resolveByDns } from '../../network/address.ts';
import type { Tier } from '../../pricing/tier.ts';
import { textOfBytes } from './charset.ts';
import { type FetchLimits, fetchPage } from './fetch-page.ts';
import { PageSkipped, type Skipped } from './page-skipped.ts';
import { type ReadablePage, readPage } from './readable-page.ts';
import { type MayRead, robotsOf } from './robots.ts';

export interface SitePage extends Omit<ReadablePage, 'links'> {
  readonly url: string;
  /** True where the page was longer than may be read. */
  readonly cut: boolean;
}

export interface Site {
  readonly url: string;
  readonly pages: readonly SitePage[];
  /** Pages that were not read, and why; at most as many as were tried. */
  readonly skipped: readonly { readonly url: string; readonly why: Skipped }[];
}

export interface SiteRequest {
  readonly url: string;
  readonly tier: Tier;
  readonly settings: Settings['crawler'];
  readonly signal?: AbortSignal | undefined;
  /** Default: the machine's DNS. */
  readonly resolve?: ResolveHost | undefined;
}

interface Place {
  readonly url: URL;
  readonly depth: number;
}

/** Paths that say who a company is and what it does, in a few languages. */
const telling =
  /about|company|team|people|story|mission|ueber|über|unternehmen|produ|service|leistung|solution|loesung|pricing|preise|customer|kunden|contact|kontakt|impressum|imprint|quienes|a-propos|chi-siamo/i;

const siteOf = ({ host }: URL): string => host.replace(/^www\./, '');
const isSameSite = (a: URL, b: URL): boolean => siteOf(a) === siteOf(b);
const keyOf = (url: URL): string => `${siteOf(url)}${url.pathname.replace(/\/+$/, '')}${url.search}`;

/** Where a site begins. Throws `invalid_request` for what is no address of one. */
export function startOf(url: string): URL {
  const start = URL.parse(
    /^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[\w.-]+:\d+/.test(url) ? url : `https://${url}`,
  );
  if (start !== null && ['http:', 'https:'].includes(start.protocol)) return start;
  throw new EnergyError(
    'invalid_request',
    'url must be the address of a web site that begins with http or https, such as https://example.com',
    { details: { why: 'wrong_url' } },
  );
}

/** One crawl: places to go, and what came of them. */
class Crawl {
  readonly #limits: FetchLimits;
  readonly #request: SiteRequest;
  readonly #seen = new Set<string>();
  readonly #open: Place[] = [];
  readonly pages: SitePage[] = [];
  readonly skipped: { url: string; why: Skipped }[] = [];
  #site: URL;
  readonly #rules = new Map<string, Promise<MayRead>>();

  constructor(start: URL, request: SiteRequest) {
    const { settings, signal } = request;
    const over = AbortSignal.timeout(settings.siteTimeoutMs);
    this.#request = request;
    this.#site = start;
    this.#limits = {
      allowedHosts: settings.allowedHosts,
      resolve: request.resolve ?? resolveByDns,
      userAgent: settings.userAgent,
      bytesAtMost: settings.pageBytesAtMost,
      timeoutMs: settings.pageTimeoutMs,
      redirectsAtMost: settings.redirectsAtMost,
      signal: signal === undefined ? over : AbortSignal.any([signal, over]),
    };
    this.#add({ url: start, depth: 0 });
  }

  get site(): URL {
    return this.#site;
  }

  #add(place: Place): void {
    const key = keyOf(place.url);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#open.push(place);
  }

  /** The next place: the telling ones first, then the nearer ones. */
  #next(): Place | undefined {
    const worth = ({ url, depth }: Place): number => depth - (telling.test(url.pathname) ? 2 : 0);
    const best = this.#open.reduce<Place | undefined>(
      (chosen, place) => (chosen === undefined || worth(place) < worth(chosen) ? place : chosen),
      undefined,
    );
    if (best !== undefined) this.#open.splice(this.#open.indexOf(best), 1);
    return best;
  }

  /** Whether robots.txt allows it: that of its own scheme, host and port, for it says nothing of others. */
  async #assertAllowed(url: URL): Promise<void> {
    const limits = { ...this.#limits, bytesAtMost: this.#request.settings.robotsBytesAtMost };
    const rules = this.#rules.get(url.origin) ?? robotsOf(url, limits);
    this.#rules.set(url.origin, rules);
    if (!(await rules)(url)) throw new PageSkipped('disallowed_by_robots');
  }

  /** Reads one place. The first one may lead to another host, which then is the site. */
  async #read({ url, depth }: Place): Promise<void> {
    await this.#assertAllowed(url);
    const isFirst = depth === 0;
    const fetched = await fetchPage(url, this.#limits, (to) => isFirst || isSameSite(to, this.#site));
    if (isFirst) this.#site = fetched.url;
    await this.#assertAllowed(fetched.url);
    if (this.#wasRead(url, fetched.url)) return;
    const isPage = /^(text\/html|application\/xhtml\+xml|text\/plain)|^$/.test(fetched.contentType);
    if (fetched.status >= 400 || !isPage) throw new PageSkipped('no_page');
    const { settings, tier } = this.#request;
    const { links, ...page } = readPage(
      textOfBytes(fetched.body, fetched.contentType),
      fetched.url,
      settings,
    );
    if (depth < settings.depthAtMost[tier]) {
      for (const link of links) if (isSameSite(link, this.#site)) this.#add({ url: link, depth: depth + 1 });
    }
    if (page.text === '' && page.description === '') throw new PageSkipped('no_text');
    this.pages.push({ url: fetched.url.href, ...page, cut: fetched.cut });
  }

  /** True where others have led to this page before. Notes it for the next ones. */
  #wasRead(asked: URL, arrived: URL): boolean {
    const key = keyOf(arrived);
    const isKnown = key !== keyOf(asked) && this.pages.some(({ url }) => url === arrived.href);
    this.#seen.add(key);
    return isKnown;
  }

  async run(): Promise<void> {
    const most = this.#request.settings.pagesAtMost[this.#request.tier];
    // Each page that is not read costs time as well: twice as many are tried at most.
    for (let tried = 0; this.pages.length < most && tried < most * 2; tried += 1) {
      const place = this.#next();
      if (place === undefined || this.#limits.signal.aborted) return;
      try {
        await this.#read(place);
      } catch (error) {
        if (!(error instanceof PageSkipped)) throw error;
        this.skipped.push({ url: place.url.href, why: error.why });
      }
    }
  }
}

const words: Readonly<Record<Skipped, string>> = {
  not_public: 'it is not a public web site',
  unknown_host: 'there is no such site',
  wrong_url: 'only addresses that begin with http or https, without a password, can be read',
  disallowed_by_robots: 'its robots.txt does not allow machines to read it, or cannot be had',
  other_site: 'it leads to another site',
  too_many_redirects: 'it leads from one page to the next without end',
  no_page: 'there is no page of text',
  no_text: 'its page has no text',
  unreachable: 'it does not answer',
  timeout: 'it takes too long to answer',
};

/**
 * Reads a site, as deep as the tier allows. Throws `invalid_request` with the reason where no page can be read; AbortError where
 * `signal` ended it.
 */
export async function readSite(request: SiteRequest): Promise<Site> {
  const crawl = new Crawl(startOf(request.url), request);
  await crawl.run();
  request.signal?.throwIfAborted();
  const { site, pages, skipped } = crawl;
  if (pages.length > 0) return { url: site.href, pages, skipped };
  const why = skipped[0]?.why ?? 'timeout';
  throw new EnergyError('invalid_request', `${site.host} cannot be read: ${words[why]}`, {
    details: { why },
  });
}
