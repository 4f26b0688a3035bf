/** Asks why, and undoes a change: the row is again as it was before. */

import { useQueryClient } from '@tanstack/react-query';
import { energyText, type Reading, useReading, useRefreshEnergy } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { Failed } from '../../ui/states.tsx';
import { type AuditLine, adminKey } from '../admin-data.ts';
import { Difference } from '../difference.tsx';
import { ReasonField, useReason } from '../reason-field.tsx';
import { resourceOf, subjectText } from './audit-words.ts';

/** What an undoing does with energy that was given or taken; null for a line of something else. */
function energyLead({ before, after }: AuditLine, reading: Reading): string | null {
  if (typeof before?.energy !== 'number' || typeof after?.energy !== 'number') return null;
  const moved = after.energy - before.energy;
  const amount = `${energyText(Math.abs(moved), reading)} energy`;
  return moved < 0
    ? `${amount} will be given back, to the grants that it came from. What has lapsed meanwhile lapses again.`
    : `${amount} will be taken back. What of it has lapsed is gone already and is not taken twice; where the balance no longer covers what was spent of it, this is refused.`;
}

export function UndoDialog({ line, onClose }: { line: AuditLine; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const refreshEnergy = useRefreshEnergy();
  const notices = useNotices();
  const reading = useReading();
  const moves = energyLead(line, reading);
  const reason = useReason();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const undo = async () => {
    const given = reason.given();
    if (given === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await client.request('POST /v1/admin/audit/{id}/undo', {
        params: { id: line.id },
        body: { reason: given },
      });
      notices.done(`Undone: ${subjectText(line)}`);
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      await Promise.all([queries.invalidateQueries({ queryKey: [adminKey] }), refreshEnergy()]);
      setBusy(false);
    }
  };
  return (
    <Confirm
      open
      onOpenChange={(open) => open || onClose()}
      title="Undo this change?"
      lead={`${moves ?? `The ${subjectText(line)} will be as it was before.`} The undoing has a line of its own here, and can be undone too.`}
      action="Undo"
      isBusy={isBusy}
      onConfirm={undo}
    >
      <div className="grid gap-5">
        {moves === null && <Difference resource={resourceOf(line)} before={line.after} after={line.before} />}
        <ReasonField reason={reason} />
        {problem !== null && <Failed error={problem} />}
      </div>
    </Confirm>
  );
}
