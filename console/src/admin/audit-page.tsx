/** Who changed what, why, and can it be undone? */

import { PageHeader } from '../ui/card.tsx';

export function AuditPage() {
  return <PageHeader title="Audit log" />;
}
