/** Who did it: oneself, another admin with the way to their account, or what is no user? */

import { Link } from '@tanstack/react-router';
import { useSession } from '../../session/session-provider.tsx';
import type { AuditLine } from '../admin-data.ts';
import { actorId } from './audit-words.ts';

export function Actor({ line }: { line: Pick<AuditLine, 'actor'> }) {
  const { userId } = useSession();
  const id = actorId(line);
  if (id === userId) return <b className="font-semibold">You</b>;
  if (id === null) return <b className="font-semibold">{line.actor}</b>;
  return (
    <Link
      to="/admin/users/$userId"
      params={{ userId: id }}
      className="rounded-sm font-semibold underline decoration-line-strong underline-offset-3 hover:decoration-ink"
      title={id}
    >
      {`Admin ${id.slice(0, 8)}`}
    </Link>
  );
}
