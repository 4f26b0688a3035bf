/** How does a receiver know that a webhook is ours? By the signatures that Standard Webhooks describes, one for each secret. */

import { Webhook } from 'standardwebhooks';

/** Bytes of a secret: Standard Webhooks wants 24 to 64. */
const secretBytes = 32;

/** A new secret as receivers take it: whsec_ and base64. */
export const newSecret = (randomBytes: (size: number) => Uint8Array): string =>
  `whsec_${Buffer.from(randomBytes(secretBytes)).toString('base64')}`;

export interface Signed {
  /** The event's id: the same at every attempt. */
  readonly id: string;
  /** The moment of the attempt. */
  readonly at: Date;
  readonly body: string;
}

/** The three headers. While an old secret overlaps with a new one, both sign: the package's receivers take either. */
export const signatureHeaders = (
  { id, at, body }: Signed,
  secrets: readonly string[],
): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
});
