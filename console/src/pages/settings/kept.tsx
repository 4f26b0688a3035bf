/** What of the person is kept in this browser, and how is it forgotten? */

import { countText, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useKeeping, useResults } from '../../results/use-results.ts';
import { useSession } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { forgetCompany, hasCompany } from '../feature/forms/company.tsx';
import { draftsOf, forgetDrafts } from '../feature/use-draft.ts';

function formsText(count: number): string[] {
  if (count === 0) return [];
  return [count === 1 ? 'a form that you have begun' : `${count} forms that you have begun`];
}

export function Kept() {
  const { data = [] } = useResults();
  const { forgetAll } = useKeeping();
  const { userId } = useSession();
  const { done } = useNotices();
  const reading = useReading();
  const [isAsked, setAsked] = useState(false);
  const kept = [
    ...(data.length === 0 ? [] : [`${countText(data.length, reading)} of at most 200 results`]),
    ...formsText(draftsOf(userId)),
    ...(hasCompany(userId) ? ['whom you speak for'] : []),
  ];
  const forget = async (): Promise<void> => {
    await forgetAll();
    forgetDrafts(userId);
    forgetCompany(userId);
    setAsked(false);
    done('Forgotten');
  };
  return (
    <Card
      title="Kept in this browser"
      lead="What the features wrote for you is kept here, with what you have begun to write and whom you speak for. The server keeps an answer for a day, so that it can be asked for again, and deep scans, so that they can go on; receipts hold no text."
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="figures">{kept.length === 0 ? 'Nothing is kept.' : kept.join(', ')}</p>
        <Button kind="danger" disabled={kept.length === 0} onClick={() => setAsked(true)}>
          Forget all of it
        </Button>
      </div>
      <Confirm
        open={isAsked}
        onOpenChange={setAsked}
        title="Forget all of it?"
        lead="Results are kept nowhere else, and cannot be brought back; what you have begun to write goes too, and whom you speak for. Your receipts stay."
        action="Forget it"
        isDangerous
        onConfirm={() => void forget()}
      />
    </Card>
  );
}
