/** Moves a user to another tier. */

import type { Answer } from 'energy-engine/client';
import { countText, energyText, type Reading, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../../session/session-provider.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { Asked } from '../../../ui/states.tsx';
import { ActDialog } from './act-dialog.tsx';
import type { ActProps } from './act-names.ts';
import { useTiers } from './use-tiers.ts';

type Terms = Answer<'GET /v1/admin/token-budgets'>['items'][number];

function termsText(
  { max_energy, daily_energy, daily_limit, price_modifier }: Terms,
  reading: Reading,
): string {
  return `a cap of ${energyText(max_energy, reading)}, ${energyText(daily_energy, reading)} energy and ${countText(daily_limit, reading)} tokens a day, and every price × ${price_modifier}`;
}

function TierForm({ account, name, tiers, onClose, onReopen }: ActProps & { tiers: readonly Terms[] }) {
  const client = useClient();
  const reading = useReading();
  const [tier, setTier] = useState(account.tier);
  const terms = tiers.find((one) => one.tier === tier);
  const isOther = tier !== account.tier && terms !== undefined;
  return (
    <ActDialog
      of={{ userId: account.user_id, act: 'tier' }}
      title="Move to another tier"
      content={isOther ? { tier, version: account.version } : null}
      action={`Move to ${tier}`}
      summary={
        !isOther
          ? ''
          : `${name} moves from ${account.tier} to ${tier}, with ${termsText(terms, reading)}. Energy stays as it is, and calls that are running keep their price.`
      }
      send={(body, idempotencyKey) =>
        client.request('PUT /v1/admin/users/{user_id}/tier', {
          params: { user_id: account.user_id },
          body,
          idempotencyKey,
        })
      }
      onClose={onClose}
      onReopen={onReopen}
    >
      <Field label="Tier" hint={`It is ${account.tier} now.`}>
        <Select
          value={tier}
          options={tiers.map((one) => ({ value: one.tier, label: one.tier }))}
          onChoose={setTier}
        />
      </Field>
    </ActDialog>
  );
}

export function TierAct(props: ActProps) {
  const tiers = useTiers();
  return (
    <Asked query={tiers} lines={1}>
      {({ items }) => <TierForm {...props} tiers={items} />}
    </Asked>
  );
}
