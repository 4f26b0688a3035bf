/** What does a report say before anything was added up? No figure is known then, and none of them is 0. */

import { ChartNoAxesColumn } from 'lucide-react';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';

/** The title names what is not known yet, as many. */
export function NotAddedUp({ title }: { title: string }) {
  return (
    <Card>
      <Empty icon={<ChartNoAxesColumn className="size-6" aria-hidden />} title={title}>
        They show up here once the reports are brought up to date.
      </Empty>
    </Card>
  );
}
