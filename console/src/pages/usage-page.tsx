/** What was used, by day, feature and model? */

import { PageHeader } from '../ui/card.tsx';

export function UsagePage() {
  return <PageHeader title="Usage" />;
}
