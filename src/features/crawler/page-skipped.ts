/** Why was a page not read? */

import type { Refused } from '../../network/address.ts';

export type Skipped =
  | Refused
  | 'disallowed_by_robots'
  | 'other_site'
  | 'too_many_redirects'
  | 'no_page'
  | 'no_text'
  | 'unreachable'
  | 'timeout';

export class PageSkipped extends Error {
  readonly why: Skipped;
  constructor(why: Skipped, message: string = why) {
    super(message);
    this.name = 'PageSkipped';
    this.why = why;
  }
}
