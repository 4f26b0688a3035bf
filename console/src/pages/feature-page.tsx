/** Which feature is asked for, and is there such a one? */

import { useParams } from '@tanstack/react-router';
import { isFeatureName } from '../features/catalog.ts';
import { PageMissing } from '../shell/page-states.tsx';
import { deskPages } from './feature/desk-pages.tsx';

export function FeaturePage() {
  const { feature } = useParams({ from: '/signed-in/features/$feature' });
  if (!isFeatureName(feature)) return <PageMissing />;
  const Page = deskPages[feature];
  return <Page key={feature} />;
}
