/** What is not saved, always in sight. */

import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import type { ShownWindow } from './drafts.ts';
import { listText } from './window-words.ts';

export interface DraftsBarProps {
  readonly windows: readonly ShownWindow[];
  readonly onDiscard: () => void;
  readonly onReview: () => void;
}

export function DraftsBar({ windows, onDiscard, onReview }: DraftsBarProps) {
  const { locale } = useReading();
  const [isAsking, setAsking] = useState(false);
  const drafted = windows.filter(({ draft }) => draft !== null);
  const overtaken = drafted.filter(({ isOvertaken }) => isOvertaken);
  const count = drafted.length === 1 ? 'One change is not saved' : `${drafted.length} changes are not saved`;
  return (
    <section
      aria-label="Changes that are not saved"
      className="fixed inset-x-3 bottom-3 z-20 mx-auto flex max-w-[760px] flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card border border-line-strong bg-surface px-5 py-3 shadow-floating lg:left-[284px]"
    >
      <div className="min-w-0">
        <p className="font-medium">{count}</p>
        <p className="truncate text-[13.5px] text-quiet">
          {overtaken.length > 0
            ? `${listText(
                overtaken.map(({ name }) => name),
                locale,
              )}: changed by somebody else meanwhile`
            : listText(
                drafted.map(({ name }) => name),
                locale,
              )}
        </p>
      </div>
      <div className="flex gap-2">
        <Button onClick={() => setAsking(true)}>Discard</Button>
        <Button kind="primary" onClick={onReview}>
          Review and save
        </Button>
      </div>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title="Discard all changes?"
        lead="What you have drafted here is lost. The windows in force stay as they are."
        action="Discard"
        isDangerous
        onConfirm={() => {
          setAsking(false);
          onDiscard();
        }}
      />
    </section>
  );
}
