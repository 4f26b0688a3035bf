/** May these pages be read by a machine? As the site's robots.txt says (RFC 9309). */

import robotsParser from 'robots-parser';
import { type FetchLimits, fetchPage } from './fetch-page.ts';

export type MayRead = (url: URL) => boolean;

/** The package is CommonJS: its function is the module. */
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

/**
 * The rules of a site. No robots.txt allows everything; one that the server cannot give now allows nothing. Throws PageSkipped
 * where the host cannot or may not be reached.
 */
export async function robotsOf(site: URL, limits: FetchLimits): Promise<MayRead> {
  const place = new URL('/robots.txt', site);
  const fetched = await fetchPage(place, limits);
  if (fetched.status >= 500) return () => false;
  if (fetched.status >= 400) return () => true;
  const rules = parseRobots(place.href, fetched.body.toString('utf8'));
  const name = limits.userAgent.split('/', 1)[0] ?? limits.userAgent;
  return (url) => rules.isAllowed(url.href, name) !== false;
}
