/** What came, what went, what lapses, and what comes next? */

import { PageHeader } from '../ui/card.tsx';

export function EnergyPage() {
  return <PageHeader title="Energy" />;
}
