/** Which days are looked at, and which charts as tables? Read from the page's address. */

import { oneOf, type Search } from '../reports/address.ts';
import { type Show, shows } from '../reports/chart-card.tsx';
import { readSpan, type SpanSearch } from '../reports/span.ts';

export interface OutcomesSearch {
  readonly span: SpanSearch;
  readonly load: Show;
  readonly stops: Show;
}

export const readOutcomes = (search: Search): OutcomesSearch => ({
  span: readSpan(search),
  load: oneOf(shows, search.load),
  stops: oneOf(shows, search.stops),
});
