/** Which feature is this, and which is its smaller or larger one? */

import { Link } from '@tanstack/react-router';
import { useReading } from 'energy-engine/react';
import { catalog, type FeatureName, familyOf } from '../../features/catalog.ts';
import { usePageTitle } from '../../ui/page-title.ts';

function Family({ feature }: { feature: FeatureName }) {
  const { words } = useReading();
  const family = familyOf(feature);
  if (family.length === 1) return null;
  return (
    <nav aria-label="Of this kind" className="inline-flex rounded-control border border-line bg-raised p-0.5">
      {family.map((name) => (
        <Link
          key={name}
          to="/features/$feature"
          params={{ feature: name }}
          className="inline-flex min-h-8 items-center rounded-[7px] px-3 text-[13.5px] font-medium text-quiet transition-colors hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-raised"
        >
          {words.feature(name)}
        </Link>
      ))}
    </nav>
  );
}

export function FeatureHeader({ feature }: { feature: FeatureName }) {
  const { words } = useReading();
  const { icon: Icon, lead } = catalog[feature];
  usePageTitle(words.feature(feature));
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 items-start gap-3.5">
        <span className="mt-0.5 grid size-11 shrink-0 place-items-center rounded-card bg-accent-soft text-accent-text">
          <Icon className="size-[22px]" aria-hidden />
        </span>
        <div className="min-w-0 max-w-xl">
          <h1 className="text-[26px] leading-tight font-semibold tracking-[-0.02em]">
            {words.feature(feature)}
          </h1>
          <p className="mt-1 text-quiet text-pretty">{lead}</p>
        </div>
      </div>
      <Family feature={feature} />
    </header>
  );
}
