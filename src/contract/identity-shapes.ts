/** How do who is calling, and how they sign in, look when they cross HTTP? */

import { z } from 'zod';
import { tier, userId } from './shapes.ts';

export const identity = z
  .strictObject({
    user_id: userId,
    email: z.string().nullable().describe('As a token says; null where it does not, and to a key.'),
    is_admin: z.boolean().describe('True for a token of a super admin.'),
  })
  .meta({ id: 'Identity' });

/** How a person signs in to this server's console. */
export const signIn = z
  .strictObject({
    development: z
      .strictObject({ users: z.array(z.strictObject({ email: z.string(), tier, is_admin: z.boolean() })) })
      .nullable()
      .describe(
        'Demo users: POST /sign-in with the form field `email` answers {token, user_id}. Null in production.',
      ),
    supabase: z
      .strictObject({ url: z.string(), publishable_key: z.string() })
      .nullable()
      .describe('Where Supabase signs people in.'),
  })
  .meta({ id: 'SignIn' });
