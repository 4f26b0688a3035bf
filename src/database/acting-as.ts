/** How does a statement run under somebody's role and claims, and under nobody's afterwards? */

import { EnergyError } from '../errors.ts';
import type { Claims } from './database.ts';

const roles: readonly string[] = ['anon', 'authenticated', 'service_role'];

type Run = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

/** Both settings are local to the transaction: commit and rollback alike take them away. */
const becomeSql = `select current_setting('role') as role,
  coalesce(current_setting('request.jwt.claims', true), '') as claims,
  set_config('role', $1, true) as new_role,
  set_config('request.jwt.claims', $2, true) as new_claims`;

/**
 * Takes on role and claims, on a connection that is inside a transaction, till its end; the function returned gives them
 * back before that. Throws `invalid_request` for a role that is none of the three.
 */
export async function become(claims: Claims, run: Run): Promise<() => Promise<void>> {
  if (!roles.includes(claims.role)) {
    throw new EnergyError('invalid_request', `role must be one of ${roles.join(', ')}`, {
      details: { role: String(claims.role) },
    });
  }
  const [before] = await run<{ role: string; claims: string }>(becomeSql, [
    claims.role,
    JSON.stringify(claims),
  ]);
  return async () => {
    await run(becomeSql, [before?.role ?? 'none', before?.claims ?? '']);
  };
}
