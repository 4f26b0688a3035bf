/** What is known of a file that goes with a prompt? */

import { EnergyError } from '../errors.ts';

/** What is known of a file that goes with a prompt. Sizes are pixels and bytes; all of them may be unknown. */
export interface Attachment {
  readonly kind: 'image' | 'document';
  readonly width?: number;
  readonly height?: number;
  /** OpenAI's `detail` of an image; what is not given is priced as "high". */
  readonly detail?: 'low' | 'high' | 'original' | 'auto';
  readonly bytes?: number;
  /** A document's text, where it has been extracted. */
  readonly text?: string;
}

/** A size as it may be computed with. Throws `invalid_request` for what no file can have. */
export function sizeOf(size: number | undefined, name: string): number | undefined {
  if (size === undefined) return undefined;
  if (!Number.isFinite(size) || size < 0 || size > Number.MAX_SAFE_INTEGER / 1_000) {
    throw new EnergyError(
      'invalid_request',
      `${name} of an attachment must be a number of at least 0, in pixels or bytes`,
      {
        details: { name },
      },
    );
  }
  return Math.ceil(size);
}
