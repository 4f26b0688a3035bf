/** What does one have, what comes back when and why, and what can be had now? */

import { PageHeader } from '../ui/card.tsx';
import { ComesBack } from './energy/comes-back.tsx';
import { History } from './energy/history.tsx';
import { Lots } from './energy/lots.tsx';
import { Standing } from './energy/standing.tsx';

export function EnergyPage() {
  return (
    <>
      <PageHeader
        title="Energy"
        lead="What you have, what comes back by itself, and what you can have now."
      />
      <div className="grid gap-6">
        <Standing />
        <div className="grid gap-6 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)] xl:items-start">
          <ComesBack />
          <div className="grid gap-6 md:grid-cols-2 md:items-start xl:grid-cols-1">
            <Lots />
            <History />
          </div>
        </div>
      </div>
    </>
  );
}
