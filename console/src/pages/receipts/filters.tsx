/** Which lines are shown: all, or those of one kind, and for one reason? */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useReading } from 'energy-engine/react';
import { featureNames } from '../../features/catalog.ts';
import { Choice, Field, Select } from '../../ui/field.tsx';
import { type EntryKinds, entryKinds } from '../search.ts';

const names: Readonly<Record<EntryKinds | 'all', string>> = {
  all: 'All',
  calls: 'Spent',
  received: 'Received',
  lapsed: 'Lapsed',
  changes: 'Other',
};

/** What energy comes in for. */
const grantReasons = [
  'opening',
  'daily_reset',
  'low_energy_rescue',
  'behavioral_regen',
  'streak_bonus',
  'inactivity_bonus',
  'happy_hour',
  'surge_discount',
  'productivity_boost',
  'closing_bonus',
  'mission_completion',
  'referral_bonus',
  'upgrade_bonus',
  'ml_recommendation',
  'purchase',
  'refund',
  'adjustment',
] as const;

export function Filters() {
  const search = useSearch({ from: '/signed-in/receipts' });
  const navigate = useNavigate({ from: '/receipts' });
  const { words } = useReading();
  const reasons = [
    { value: '', label: 'Anything' },
    ...featureNames.map((name) => ({ value: name as string, label: words.feature(name) })),
    ...grantReasons.map((name) => ({ value: name as string, label: words.reason(name) })),
  ];
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <Choice
        label="Lines shown"
        value={search.show ?? 'all'}
        options={(['all', ...entryKinds] as const).map((value) => ({ value, label: names[value] }))}
        onChoose={(show) =>
          void navigate({
            search: ({ show: _, seq: __, ...rest }) => (show === 'all' ? rest : { ...rest, show }),
            replace: true,
          })
        }
      />
      <Field label="For" className="w-full sm:w-56">
        <Select
          value={search.reason ?? ''}
          options={reasons}
          onChoose={(reason) =>
            void navigate({
              search: ({ reason: _, seq: __, ...rest }) => (reason === '' ? rest : { ...rest, reason }),
              replace: true,
            })
          }
        />
      </Field>
    </div>
  );
}
