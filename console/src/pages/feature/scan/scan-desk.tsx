/** A whole list of prospects, ranked: the list, its price, the scan that runs, and those that ran before. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { countText, useReading } from 'energy-engine/react';
import { useMemo } from 'react';
import { useScan } from '../../../runs/scan-provider.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Switch } from '../../../ui/field.tsx';
import { inBrief } from '../desk-spec.ts';
import { FeatureHeader } from '../feature-header.tsx';
import { CompanyFields, companyInput, useCompany } from '../forms/company.tsx';
import { LanguageField, languageInput } from '../forms/manner-fields.tsx';
import { LongField } from '../forms/text-fields.tsx';
import { DeskDialogs } from '../paying/desk-dialogs.tsx';
import { PricePanel } from '../paying/price-panel.tsx';
import { useDesk } from '../paying/use-desk.ts';
import { useDraft } from '../use-draft.ts';
import { BegunBefore } from './begun-before.tsx';
import { ListField } from './list-field.tsx';
import { listOf, prospectsOf } from './read-list.ts';
import { ScanCard } from './scan-card.tsx';
import { ScanList } from './scan-list.tsx';

const feature = 'ai_deepscan';

const emptyDraft = { ideal: '', text: '', hasHeading: true, language: '', allowsPart: false };
type Draft = typeof emptyDraft;

/** What is sent; null while something is missing. The server reads CSV itself, so that what counts is what it sees. */
function useInput({ ideal, text, hasHeading, language }: Draft) {
  const [company] = useCompany();
  const list = useMemo(() => listOf(text, hasHeading), [text, hasHeading]);
  const prospects = useMemo(
    () => (hasHeading ? { csv: text } : { prospects: prospectsOf(list) }),
    [text, list, hasHeading],
  );
  const isWhole = ideal.trim() !== '' && list.rows.length > 0;
  const input = useMemo(
    () => (isWhole ? { ideal, ...prospects, ...companyInput(company), ...languageInput(language) } : null),
    [isWhole, ideal, prospects, company, language],
  );
  return { list, input };
}

function useScanDesk(draft: Draft, allowPart: () => void) {
  const scan = useScan();
  const navigate = useNavigate();
  const { list, input } = useInput(draft);
  const show = (id: string | null) =>
    void navigate({
      to: '/features/$feature',
      params: { feature },
      search: id === null ? {} : { scan: id },
      resetScroll: false,
    });
  const desk = useDesk({
    feature,
    input,
    title: inBrief(draft.ideal),
    draft,
    isRunning: scan.isRunning,
    // Of a scan that was begun its own card tells, with the price of what is left of it.
    refusal: scan.phase === 'ended' && scan.scanId === null ? scan.problem : null,
    stop: scan.stop,
    allowsPart: draft.allowsPart,
    allowPart,
    begin: ({ ask, quote, isConfirmed }) =>
      void scan
        .start({ ask, quote, isConfirmed, allowsPart: draft.allowsPart })
        .then((id) => id !== null && show(id)),
  });
  return { desk, list, scan, show };
}

export function ScanDesk() {
  const reading = useReading();
  const { draft, change, clear } = useDraft(feature, emptyDraft);
  const { desk, list, scan, show } = useScanDesk(draft, () => change({ allowsPart: true }));
  const { scan: id } = useSearch({ from: '/signed-in/features/$feature' });
  const shownId = id ?? scan.scanId;
  return (
    <>
      <FeatureHeader feature={feature} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_320px] lg:items-start">
        <Card>
          <div className="grid gap-5">
            <LongField
              label="Whom do you look for?"
              rows={3}
              hint="What your best customers have in common."
              placeholder="Installers with 5 to 50 people who quote heat pumps and have no software for it yet"
              value={draft.ideal}
              onChange={(ideal) => change({ ideal })}
            />
            <ListField text={draft.text} list={list} hasHeading={draft.hasHeading} onChange={change} />
            <LanguageField language={draft.language} onChange={(language) => change({ language })} />
            <CompanyFields />
          </div>
          <div className="mt-4 -mb-2 flex justify-end">
            <Button kind="quiet" size="small" onClick={clear}>
              Clear the form
            </Button>
          </div>
        </Card>
        <PricePanel
          desk={desk}
          action={`Rank ${list.rows.length === 0 ? 'the list' : countText(list.rows.length, reading)}`}
          missing="Say whom you look for, and give a list."
          payHint="Paid step by step at this price, and rounded up once."
          stopHint="It stops after the step that is under way, and can go on later."
        >
          <BegunBefore ideal={draft.ideal} of={list.rows.length} />
          <Switch
            label="As far as my energy goes"
            hint={
              draft.allowsPart
                ? 'As many rows are ranked as your energy pays for. You can go on with the rest later.'
                : 'A list that you cannot pay whole is not begun.'
            }
            checked={draft.allowsPart}
            onChange={(allowsPart) => change({ allowsPart })}
          />
        </PricePanel>
        <div className="grid min-w-0 gap-8">
          {shownId !== null && (
            <ScanCard
              key={shownId}
              scanId={shownId}
              onClose={() => {
                scan.forget();
                show(null);
              }}
            />
          )}
          {shownId === null && scan.problem !== null && <ScanRefused />}
          <ScanList shownId={shownId} />
        </div>
      </div>
      <DeskDialogs desk={desk} />
    </>
  );
}

/** Why a scan was not begun. */
function ScanRefused() {
  const { problem } = useScan();
  if (problem === null) return null;
  return (
    <p role="alert" className="rounded-control bg-warning-soft px-4 py-3 text-[14px] text-warning">
      {problem.message} {problem.advice}
    </p>
  );
}
