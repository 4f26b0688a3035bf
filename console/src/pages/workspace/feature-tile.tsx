/** What is one feature for, what does it usually cost, and how does one get there? */

import { Link } from '@tanstack/react-router';
import { energyText, useReading } from 'energy-engine/react';
import { ArrowRight } from 'lucide-react';
import { catalog, type FeatureName } from '../../features/catalog.ts';
import { useUsualCost } from './use-usual-cost.ts';

function CostText({ feature }: { feature: FeatureName }) {
  const reading = useReading();
  const usual = useUsualCost(feature);
  if (usual === null) return catalog[feature].priceNote ?? null;
  const cost = energyText(usual.energy, reading);
  return <span className="figures">{usual.isOwn ? `usually ${cost} for you` : `from about ${cost}`}</span>;
}

export function FeatureTile({ feature }: { feature: FeatureName }) {
  const { words } = useReading();
  const { icon: Icon, lead, smaller } = catalog[feature];
  return (
    <li className="relative grid min-w-0 grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 rounded-card border border-line bg-surface p-4 shadow-raised transition-colors hover:border-line-strong sm:flex sm:flex-col sm:p-5">
      <span className="row-span-3 grid size-11 place-items-center self-start rounded-card bg-accent-soft text-accent-text">
        <Icon className="size-[22px]" aria-hidden />
      </span>
      <h2 className="text-[17px] sm:mt-3.5 font-semibold tracking-[-0.01em]">
        <Link
          to="/features/$feature"
          params={{ feature }}
          className="rounded-control after:absolute after:inset-0 after:rounded-card"
        >
          {words.feature(feature)}
        </Link>
      </h2>
      <p className="mt-1 flex-1 text-[14.5px] text-quiet text-pretty">{lead}</p>
      <p className="mt-1.5 flex min-h-8 flex-wrap sm:mt-3 items-center justify-between gap-3 text-[13.5px] text-quiet">
        <span className="min-w-0">
          <CostText feature={feature} />
        </span>
        {smaller !== undefined && (
          <Link
            to="/features/$feature"
            params={{ feature: smaller }}
            className="relative z-10 inline-flex min-h-8 items-center gap-1 rounded-control font-medium text-ink underline-offset-3 hover:underline"
          >
            {catalog[smaller].short ?? words.feature(smaller)}
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        )}
      </p>
    </li>
  );
}
