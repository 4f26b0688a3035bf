/** Which keys of the user open the API and the proxy? */

import { PageHeader } from '../ui/card.tsx';

export function KeysPage() {
  return <PageHeader title="Keys" />;
}
