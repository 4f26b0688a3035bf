/** What of the person is kept in this browser, and how is it forgotten? */

import { countText, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useKeeping, useResults } from '../../results/use-results.ts';
import { useSession } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { forgetDrafts } from '../feature/use-draft.ts';

export function Kept() {
  const { data = [] } = useResults();
  const { forgetAll } = useKeeping();
  const { userId } = useSession();
  const { done } = useNotices();
  const reading = useReading();
  const [isAsked, setAsked] = useState(false);
  const forget = async (): Promise<void> => {
    await forgetAll();
    forgetDrafts(userId);
    setAsked(false);
    done('Forgotten');
  };
  return (
    <Card
      title="Results in this browser"
      lead="What the features wrote for you is kept here. The server keeps an answer for a day, so that it can be asked for again, and deep scans, so that they can go on; receipts hold no text."
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="figures">
          {data.length === 0 ? 'Nothing is kept.' : `${countText(data.length, reading)} of at most 200`}
        </p>
        <Button kind="danger" disabled={data.length === 0} onClick={() => setAsked(true)}>
          Forget all of it
        </Button>
      </div>
      <Confirm
        open={isAsked}
        onOpenChange={setAsked}
        title="Forget all results?"
        lead="They are kept nowhere else, and cannot be brought back; what you have begun to write goes too. Your receipts stay."
        action="Forget them"
        isDangerous
        onConfirm={() => void forget()}
      />
    </Card>
  );
}
