/** What is being written right now, seen from any page? */

import { Link } from '@tanstack/react-router';
import { useReading } from 'energy-engine/react';
import { LoaderCircle } from 'lucide-react';
import { type FeatureName, featureNames } from '../features/catalog.ts';
import { useRunnerOf } from './runs-provider.tsx';
import { useScan } from './scan-provider.tsx';

const look =
  'flex min-h-9 items-center gap-2.5 rounded-control bg-accent-soft px-3 text-[13.5px] text-accent-text';

function One({ feature }: { feature: FeatureName }) {
  const { run, kept } = useRunnerOf(feature);
  const { words } = useReading();
  if (!run.isRunning) return null;
  return (
    <li>
      <Link to="/features/$feature" params={{ feature }} className={look}>
        <LoaderCircle className="size-4 shrink-0 motion-safe:animate-spin" aria-hidden />
        <span className="truncate">
          <span className="font-medium">{words.feature(feature)}</span>
          {kept !== null && `: ${kept.title}`}
        </span>
      </Link>
    </li>
  );
}

function Scan() {
  const { isRunning, scanId, done, written, of } = useScan();
  const { words } = useReading();
  if (!isRunning) return null;
  return (
    <li>
      <Link
        to="/features/$feature"
        params={{ feature: 'ai_deepscan' }}
        search={scanId === null ? {} : { scan: scanId }}
        className={look}
      >
        <LoaderCircle className="size-4 shrink-0 motion-safe:animate-spin" aria-hidden />
        <span className="figures truncate">
          <span className="font-medium">{words.feature('ai_deepscan')}</span>: {done + written} of {of}
        </span>
      </Link>
    </li>
  );
}

export function UnderWay() {
  return (
    <ul aria-label="Under way" className="grid gap-1 empty:hidden">
      <Scan />
      {featureNames.map((feature) => (
        <One key={feature} feature={feature} />
      ))}
    </ul>
  );
}
