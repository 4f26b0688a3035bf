/** What happened to one account, and what can be done about it? */

import { PageHeader } from '../ui/card.tsx';

export function UserPage() {
  return <PageHeader title="User" />;
}
