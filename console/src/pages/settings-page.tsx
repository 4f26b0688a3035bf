/** What may a user set? */

import { PageHeader } from '../ui/card.tsx';

export function SettingsPage() {
  return <PageHeader title="Settings" />;
}
