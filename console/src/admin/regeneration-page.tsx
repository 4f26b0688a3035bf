/** What comes back to users, what does it cost, and what does it bring? */

import { PageHeader } from '../ui/card.tsx';

export function RegenerationPage() {
  return <PageHeader title="Regeneration" />;
}
