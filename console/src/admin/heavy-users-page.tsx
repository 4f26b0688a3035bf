/** Who costs most? */

import { PageHeader } from '../ui/card.tsx';

export function HeavyUsersPage() {
  return <PageHeader title="Heavy users" />;
}
