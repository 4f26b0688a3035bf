/** When do prices rise and fall, and what would a change have done? */

import { PageHeader } from '../ui/card.tsx';

export function PricesPage() {
  return <PageHeader title="Surge prices" />;
}
