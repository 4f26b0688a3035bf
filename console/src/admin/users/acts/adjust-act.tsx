/** Corrects a balance, up or down. */

import { energyText, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../../session/session-provider.tsx';
import { Choice } from '../../../ui/field.tsx';
import { ActDialog } from './act-dialog.tsx';
import type { ActProps } from './act-names.ts';
import { AmountInput, amountIn } from './amount-input.tsx';

export function AdjustAct({ account, name, onClose, onReopen }: ActProps) {
  const client = useClient();
  const reading = useReading();
  const [isUp, setUp] = useState(true);
  const [text, setText] = useState('');
  const amount = amountIn(text, reading.locale);
  const energy = amount === null ? null : isUp ? amount : -amount;
  const told = energyText(amount ?? 0, reading);
  return (
    <ActDialog
      of={{ userId: account.user_id, act: 'adjust' }}
      title="Correct the balance"
      content={energy === null ? null : { energy }}
      action={isUp ? 'Add it' : 'Take it away'}
      isDangerous={!isUp}
      summary={
        isUp
          ? `${name} gets ${told} energy, which does not lapse and may go above the cap.`
          : `${told} energy is taken from ${name}, who has ${energyText(account.available, reading)} available. What running calls hold is not touched.`
      }
      send={(body, idempotencyKey) =>
        client.request('POST /v1/admin/users/{user_id}/adjustments', {
          params: { user_id: account.user_id },
          body,
          idempotencyKey,
        })
      }
      onClose={onClose}
      onReopen={onReopen}
    >
      <Choice
        label="Up or down"
        value={isUp ? 'up' : 'down'}
        options={[
          { value: 'up', label: 'Add' },
          { value: 'down', label: 'Take away' },
        ]}
        onChoose={(choice) => setUp(choice === 'up')}
      />
      <AmountInput label="Energy" text={text} onText={setText} />
    </ActDialog>
  );
}
