/** What can one do here, and what was done lately? */

import { PageHeader } from '../ui/card.tsx';

export function WorkspacePage() {
  return <PageHeader title="Workspace" />;
}
