/** How does it stand today, at a glance? */

import { PageHeader } from '../ui/card.tsx';

export function OverviewPage() {
  return <PageHeader title="Overview" />;
}
