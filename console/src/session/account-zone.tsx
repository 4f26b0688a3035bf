/** In which zone are times told? In the one by which the account's day turns, once it is known; until then in the browser's. */

import { useStatus } from 'energy-engine/react';
import { useEffect } from 'react';

/** Tells the zone of the account, and tells it again when it is changed. */
export function AccountZone({ onKnown }: { readonly onKnown: (zone: string) => void }) {
  const { data } = useStatus();
  const zone = data?.time_zone;
  useEffect(() => {
    if (zone !== undefined) onKnown(zone);
  }, [zone, onKnown]);
  return null;
}
