/** How is one feature used: what goes in, what it costs, what comes out? */

import { PageHeader } from '../ui/card.tsx';

export function FeaturePage() {
  return <PageHeader title="Feature" />;
}
