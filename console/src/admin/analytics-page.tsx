/** Where do tokens, energy and money go? */

import { PageHeader } from '../ui/card.tsx';

export function AnalyticsPage() {
  return <PageHeader title="Token usage" />;
}
