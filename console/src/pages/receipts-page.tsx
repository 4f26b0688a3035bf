/** Why did each call cost what it cost? */

import { PageHeader } from '../ui/card.tsx';

export function ReceiptsPage() {
  return <PageHeader title="Receipts" />;
}
