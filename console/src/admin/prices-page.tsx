/** When do calls cost more or less than usual? The surge windows of a week, drafted, tried and saved. */

import { useNow, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { Card, PageHeader } from '../ui/card.tsx';
import { Choice } from '../ui/field.tsx';
import { Asked } from '../ui/states.tsx';
import { type SurgeWindows, useFeatures, useSurgeWindows } from './admin-data.ts';
import { useBacktest } from './prices/backtest.ts';
import { BacktestCard } from './prices/backtest-card.tsx';
import { CoverageCard } from './prices/coverage-card.tsx';
import { type Drafting, useDrafting } from './prices/drafting.ts';
import { DraftsBar } from './prices/drafts-bar.tsx';
import { PreviewCard } from './prices/preview-card.tsx';
import { usePricePreview } from './prices/price-preview.ts';
import { type PricesAddress, sections, usePricesAddress } from './prices/prices-address.ts';
import { ReviewDialog } from './prices/review-dialog.tsx';
import { trialOf } from './prices/trial.ts';
import { WeekCard } from './prices/week-card.tsx';
import { WindowDialog } from './prices/window-dialog.tsx';
import { WindowList } from './prices/window-list.tsx';

interface PartProps {
  readonly drafting: Drafting;
  readonly address: PricesAddress;
}

function Section({ drafting, address, backtest }: PartProps & { backtest: ReturnType<typeof useBacktest> }) {
  const features = useFeatures();
  const { windows, drafts, limits } = drafting;
  const { show, zone, week, day, feature, asked, set } = address;
  if (show === 'windows') {
    return (
      <WindowList
        windows={windows}
        platformZone={limits.platform_time_zone}
        onOpen={drafting.open}
        onActive={(window, isActive) => drafting.edit(window, { is_active: isActive })}
        onDiscard={({ key }) => drafting.discard(key)}
      />
    );
  }
  if (show === 'tiers') {
    return (
      <PreviewCard
        {...{ drafts, zone, day, feature, features }}
        onDay={(next) => set({ day: next })}
        onFeature={(next) => set({ feature: next ?? undefined })}
      />
    );
  }
  if (show === 'overlaps') {
    return (
      <div className="px-5 pb-5">
        <CoverageCard {...{ drafts, zone, week, feature }} />
      </div>
    );
  }
  return (
    <div className="px-5 pb-5">
      <BacktestCard
        {...{ backtest, windows, asked }}
        onAsked={({ days, elasticity, waiting }) =>
          set({
            ...(days === undefined ? {} : { days }),
            ...(elasticity === undefined ? {} : { low: elasticity[0], high: elasticity[1] }),
            ...(waiting === undefined ? {} : { waiting }),
          })
        }
      />
    </div>
  );
}

/** What of the drafts is dearer without notice: of any feature, whatever the page shows. */
function useSuddenRise({ drafting, address }: PartProps) {
  const { drafts } = drafting;
  const { data } = usePricePreview({ drafts, from: address.day, days: 1, zone: address.zone, feature: null });
  return drafts.length === 0 ? null : (data?.sudden_rise ?? null);
}

function Dialogs({
  drafting,
  address,
  isReviewing,
  onReviewed,
  backtest,
}: PartProps & {
  isReviewing: boolean;
  onReviewed: () => void;
  backtest: ReturnType<typeof useBacktest>;
}) {
  const { now } = useReading();
  const features = useFeatures();
  const { opened, windows, drafts, limits } = drafting;
  const rise = useSuddenRise({ drafting, address });
  if (opened !== null) {
    return (
      <WindowDialog
        key={opened.key}
        window={opened}
        limits={limits}
        features={features}
        onClose={drafting.close}
        onKeep={(values) => drafting.keep(opened, values)}
        onPlan={(values, at) => drafting.plan(opened, values, at)}
        onRemove={() => drafting.remove(opened)}
      />
    );
  }
  if (!isReviewing || drafts.length === 0) return null;
  return (
    <ReviewDialog
      {...{ windows, drafts, rise }}
      trial={trialOf(backtest, windows, now())}
      onTry={() => backtest.run({ asked: address.asked, windows, now: now() })}
      onStop={backtest.stop}
      onDrafts={drafting.change}
      onClose={onReviewed}
      onOpen={drafting.open}
      onPlan={(window, at) => drafting.plan(window, {}, at)}
      canPlan={drafting.canPlan}
      onPlanAll={drafting.planAll}
      canPlanAll={drafting.canPlanAll}
    />
  );
}

function Prices({ surge }: { surge: SurgeWindows }) {
  const now = useNow();
  const drafting = useDrafting(surge);
  const address = usePricesAddress(surge.limits.platform_time_zone, now);
  const backtest = useBacktest();
  const [isReviewing, setReviewing] = useState(false);
  const { windows, drafts } = drafting;
  // With the last draft the review is over: the next draft does not open it.
  if (isReviewing && drafts.length === 0) setReviewing(false);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 pb-20">
      <WeekCard drafting={drafting} address={address} now={now} />
      <Card
        isPadded={false}
        title={
          <Choice
            label="What is shown"
            value={address.show}
            options={sections}
            onChoose={(show) => address.set({ show })}
          />
        }
      >
        <Section {...{ drafting, address, backtest }} />
      </Card>
      {drafts.length > 0 && (
        <DraftsBar
          windows={windows}
          onDiscard={() => drafting.change(() => [])}
          onReview={() => setReviewing(true)}
        />
      )}
      <Dialogs
        {...{ drafting, address, backtest }}
        isReviewing={isReviewing}
        onReviewed={() => setReviewing(false)}
      />
    </div>
  );
}

export function PricesPage() {
  const query = useSurgeWindows();
  return (
    <>
      <PageHeader
        title="Surge prices"
        lead="When calls cost more or less than usual. What you change stays a draft until you have seen what it does and saved it."
      />
      <Asked query={query} lines={8}>
        {(surge) => <Prices surge={surge} />}
      </Asked>
    </>
  );
}
