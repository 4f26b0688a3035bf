/** The page of a feature: its form, its price beside it, what comes of it below, and what came of it before. */

import { type Quote, useReading } from 'energy-engine/react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { scrollBehavior } from '../../ui/motion.ts';
import type { DeskSpec, Input } from './desk-spec.ts';
import { Earlier } from './earlier.tsx';
import { FeatureHeader } from './feature-header.tsx';
import { CompanyFields, companyInput, useCompany } from './forms/company.tsx';
import { siteSecondsAtMost } from './forms/limits.ts';
import { DeskDialogs } from './paying/desk-dialogs.tsx';
import { PricePanel } from './paying/price-panel.tsx';
import { ResultCard } from './result-card.tsx';
import { useDraft } from './use-draft.ts';
import { useFeatureDesk } from './use-feature-desk.ts';

/** What is priced: what stands in the form, or, where asking for a price reads a web site, what was said to be read. */
function usePricedInput(input: Input | null, isOnDemand: boolean) {
  const text = input === null ? '' : JSON.stringify(input);
  const [wanted, setWanted] = useState('');
  const isWanted = !isOnDemand || (text !== '' && text === wanted);
  return {
    priced: isWanted ? input : null,
    isUnpriced: input !== null && !isWanted,
    price: () => setWanted(text),
    forget: useCallback(() => setWanted(''), []),
  };
}

const readingText = `Reading the web site, for ${siteSecondsAtMost} seconds at most. That costs nothing.`;

/** A little before its end, so that nobody renews it. Milliseconds. */
const beforeEndMs = 2_000;

/** A price that reads a web site is not renewed by itself: it is forgotten when its time is over. */
function useForgottenPrice(quote: Quote | null, isOnDemand: boolean, forget: () => void): void {
  const { now } = useReading();
  const expiresAt = isOnDemand ? quote?.expires_at : undefined;
  useEffect(() => {
    if (expiresAt === undefined) return;
    const timer = setTimeout(forget, Date.parse(expiresAt) - now().getTime() - beforeEndMs);
    return () => clearTimeout(timer);
  }, [expiresAt, forget, now]);
}

/** What the form says, and for whom. */
function useInput<Draft extends object>(spec: DeskSpec<Draft>, draft: Draft): Input | null {
  const [company] = useCompany();
  const input = spec.inputOf(draft);
  return input === null || spec.speaksForCompany !== true
    ? input
    : { ...(input as Record<string, Input>), ...companyInput(company) };
}

/** The form on a card; Enter in a line asks for the price where that is not asked for by itself. */
function FormCard({
  onEnter,
  onClear,
  children,
}: {
  onEnter: () => void;
  onClear: () => void;
  children: ReactNode;
}) {
  return (
    <Card className="min-w-0">
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          onEnter();
        }}
      >
        {children}
      </form>
      <div className="mt-4 -mb-2 flex justify-end">
        <Button kind="quiet" size="small" onClick={onClear}>
          Clear the form
        </Button>
      </div>
    </Card>
  );
}

export function MissingResult() {
  return (
    <Banner title="This result is not in this browser">
      Results are kept where they were made. Its receipt is in your ledger all the same.
    </Banner>
  );
}

export function StandardDesk<Draft extends object>({ spec }: { spec: DeskSpec<Draft> }) {
  const { feature, Form } = spec;
  const { draft, change, clear } = useDraft(feature, spec.emptyDraft);
  const input = useInput(spec, draft);
  const { isPricedOnDemand = false } = spec;
  const { priced, isUnpriced, price, forget } = usePricedInput(input, isPricedOnDemand);
  const title = input === null ? '' : spec.titleOf(draft);
  const { desk, runner, shown, hints, askAgain, close } = useFeatureDesk(feature, {
    input: priced,
    title,
    draft,
  });
  useForgottenPrice(desk.quote, isPricedOnDemand, forget);
  return (
    <>
      <FeatureHeader feature={feature} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_320px] lg:items-start">
        <FormCard onEnter={() => isUnpriced && price()} onClear={clear}>
          <Form draft={draft} change={change} />
          {spec.speaksForCompany === true && <CompanyFields />}
        </FormCard>
        <PricePanel
          desk={desk}
          action={spec.action}
          missing={spec.missing}
          {...hints}
          {...(isUnpriced ? { onPrice: price } : {})}
          {...(isPricedOnDemand && desk.isPricing ? { reading: { text: readingText, cancel: forget } } : {})}
        />
        <div className="grid min-w-0 gap-8">
          {shown.isMissing && <MissingResult />}
          {shown.kept !== null && (
            <ResultCard
              spec={spec}
              kept={shown.kept}
              run={shown.isOfRun ? runner.run : undefined}
              isLookingForPayment={shown.isOfRun && runner.isLookingForPayment}
              onAskAgain={askAgain}
              onUseAgain={(kept) => {
                change(kept.draft as Draft);
                window.scrollTo({ top: 0, behavior: scrollBehavior() });
              }}
              onClose={close}
            />
          )}
          <Earlier feature={feature} shownId={shown.kept?.id ?? null} />
        </div>
      </div>
      <DeskDialogs desk={desk} />
    </>
  );
}
