/** Adds energy for a reason of the rules. */

import type { Answer } from 'energy-engine/client';
import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../../session/session-provider.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { Asked } from '../../../ui/states.tsx';
import { useRules } from '../../regeneration/use-rules.ts';
import { ActDialog } from './act-dialog.tsx';
import type { ActProps } from './act-names.ts';
import { AmountInput, amountIn } from './amount-input.tsx';
import { cutText, grantSummary } from './grant-words.ts';

type Rule = Answer<'GET /v1/admin/regeneration-rules'>['items'][number];

function GrantForm({ account, name, rules, onClose, onReopen }: ActProps & { rules: readonly Rule[] }) {
  const client = useClient();
  const reading = useReading();
  const [reason, setReason] = useState(rules[0]?.reason ?? '');
  const rule = rules.find((one) => one.reason === reason);
  const [text, setText] = useState('');
  const energy = amountIn(text, reading.locale);
  return (
    <ActDialog
      of={{ userId: account.user_id, act: 'grant' }}
      title="Grant energy"
      content={energy === null || rule === undefined ? null : { energy, for: rule.reason }}
      action="Grant it"
      summary={
        energy === null || rule === undefined ? '' : grantSummary(rule, energy, { account, name, reading })
      }
      send={async (body, idempotencyKey) => {
        const outcome = await client.request('POST /v1/admin/users/{user_id}/grants', {
          params: { user_id: account.user_id },
          body,
          idempotencyKey,
        });
        return 'seq' in outcome ? { ...outcome, cut: cutText(outcome.delta, body.energy, reading) } : outcome;
      }}
      onClose={onClose}
      onReopen={onReopen}
    >
      <Field
        label="For"
        hint="How it lapses, and whether it stops at the cap, is said by the rule of this reason."
      >
        <Select
          value={reason}
          options={rules.map((one) => ({ value: one.reason, label: reading.words.reason(one.reason) }))}
          onChoose={setReason}
        />
      </Field>
      <AmountInput label="Energy" text={text} onText={setText} />
    </ActDialog>
  );
}

export function GrantAct(props: ActProps) {
  const rules = useRules();
  return (
    <Asked query={rules} lines={1}>
      {({ items }) => <GrantForm {...props} rules={items} />}
    </Asked>
  );
}
