/** Is everything running? */

import { PageHeader } from '../ui/card.tsx';

export function HealthPage() {
  return <PageHeader title="Health" />;
}
