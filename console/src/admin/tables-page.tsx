/** What do the tables of prices, budgets, estimates and rules say? */

import { PageHeader } from '../ui/card.tsx';

export function TablesPage() {
  return <PageHeader title="Tiers and rules" />;
}
