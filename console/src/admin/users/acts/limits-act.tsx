/** Limits of one user instead of the tier's. */

import type { Answer } from 'energy-engine/client';
import { countText, energyText, type Reading, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../../session/session-provider.tsx';
import { Choice, Field, Switch, TextInput } from '../../../ui/field.tsx';
import { Asked } from '../../../ui/states.tsx';
import { type NumberReading, numberWriting, readNumber, type WrittenNumber } from '../../written-number.ts';
import { ActDialog } from './act-dialog.tsx';
import type { ActProps } from './act-names.ts';
import { useTiers } from './use-tiers.ts';

type Terms = Answer<'GET /v1/admin/token-budgets'>['items'][number];

/** A limit as the form has it: the tier's own, or a number in the writing. */
interface Limit {
  readonly isOwn: boolean;
  readonly text: string;
}

interface Limits {
  readonly max_energy?: number | null;
  readonly daily_token_budget?: number | null;
  readonly compression_mode_enabled?: boolean;
}

const limitAtMost = 1_000_000_000;
const asEnergy = { decimals: 2, otherwise: 'Energy, with at most two decimals.' } as const;
const asTokens = { decimals: 0, otherwise: 'A whole number of tokens.' } as const;

/** A limit of 0 is one. */
function readLimit(text: string, how: NumberReading & { readonly otherwise: string }): WrittenNumber {
  const read = readNumber(text, how);
  const isLimit = 'value' in read && read.value >= 0 && read.value <= limitAtMost;
  return isLimit || 'error' in read ? read : { error: how.otherwise };
}

/** What is to be sent of a limit: nothing where it stays. */
type Change = { readonly value?: number | null } | { readonly error: string };

function changeOf(
  limit: Limit,
  read: (text: string) => WrittenNumber,
  { now, ofTier }: { now: number; ofTier: number },
): Change {
  if (!limit.isOwn) return now === ofTier ? {} : { value: null };
  const written = read(limit.text);
  return 'value' in written && written.value === now ? {} : written;
}

function limitsOf(parts: {
  readonly cap: Change;
  readonly tokens: Change;
  readonly compression: boolean | undefined;
}): Limits | null {
  const { cap, tokens, compression } = parts;
  if ('error' in cap || 'error' in tokens) return null;
  const limits: Limits = {
    ...(cap.value === undefined ? {} : { max_energy: cap.value }),
    ...(tokens.value === undefined ? {} : { daily_token_budget: tokens.value }),
    ...(compression === undefined ? {} : { compression_mode_enabled: compression }),
  };
  return Object.keys(limits).length === 0 ? null : limits;
}

function summaryOf(limits: Limits, name: string, reading: Reading): string {
  const { max_energy: cap, daily_token_budget: tokens, compression_mode_enabled: compression } = limits;
  const told = [
    cap !== undefined &&
      `refills stop at ${cap === null ? "the tier's cap" : energyText(cap, reading)} (energy that is there stays)`,
    tokens !== undefined &&
      `${tokens === null ? "the tier's tokens" : `${countText(tokens, reading)} tokens`} can be used a day, today included`,
    compression !== undefined && `prompts are ${compression ? '' : 'no longer '}shortened where that helps`,
  ].filter((one) => one !== false);
  return `For ${name}, from now on: ${told.join('; ')}.`;
}

interface LimitInputProps {
  readonly label: string;
  readonly ofTier: string;
  readonly limit: Limit;
  readonly change: Change;
  readonly onChange: (limit: Limit) => void;
}

function LimitInput({ label, ofTier, limit, change, onChange }: LimitInputProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-[13.5px] font-medium">{label}</legend>
      <Choice
        label={label}
        value={limit.isOwn ? 'own' : 'tier'}
        options={[
          { value: 'tier', label: `The tier's: ${ofTier}` },
          { value: 'own', label: 'Another' },
        ]}
        onChoose={(choice) => onChange({ ...limit, isOwn: choice === 'own' })}
      />
      {limit.isOwn && (
        <Field label={`${label} of this user`} error={'error' in change ? change.error : undefined}>
          <TextInput
            inputMode="decimal"
            autoComplete="off"
            className="figures"
            value={limit.text}
            onChange={({ currentTarget }) => onChange({ ...limit, text: currentTarget.value })}
          />
        </Field>
      )}
    </fieldset>
  );
}

function LimitsForm({ account, name, terms, onClose, onReopen }: ActProps & { terms: Terms }) {
  const client = useClient();
  const reading = useReading();
  const { locale } = reading;
  const [cap, setCap] = useState({
    isOwn: account.max !== terms.max_energy,
    text: numberWriting(account.max, locale),
  });
  const [tokens, setTokens] = useState({
    isOwn: account.daily_token_budget !== terms.daily_limit,
    text: numberWriting(account.daily_token_budget, locale),
  });
  const [compression, setCompression] = useState(account.compression_mode_enabled);
  const readCap = (text: string) => readLimit(text, { locale, ...asEnergy });
  const readTokens = (text: string) => readLimit(text, { locale, ...asTokens });
  const capChange = changeOf(cap, readCap, { now: account.max, ofTier: terms.max_energy });
  const tokensChange = changeOf(tokens, readTokens, {
    now: account.daily_token_budget,
    ofTier: terms.daily_limit,
  });
  const limits = limitsOf({
    cap: capChange,
    tokens: tokensChange,
    compression: compression === account.compression_mode_enabled ? undefined : compression,
  });
  return (
    <ActDialog
      of={{ userId: account.user_id, act: 'limits' }}
      title="Limits of this user"
      content={limits === null ? null : { ...limits, version: account.version }}
      action="Change them"
      summary={limits === null ? '' : summaryOf(limits, name, reading)}
      send={(body, idempotencyKey) =>
        client.request('PUT /v1/admin/users/{user_id}/limits', {
          params: { user_id: account.user_id },
          body,
          idempotencyKey,
        })
      }
      onClose={onClose}
      onReopen={onReopen}
    >
      <LimitInput
        label="Cap"
        ofTier={energyText(terms.max_energy, reading)}
        limit={cap}
        change={capChange}
        onChange={setCap}
      />
      <LimitInput
        label="Tokens a day"
        ofTier={countText(terms.daily_limit, reading)}
        limit={tokens}
        change={tokensChange}
        onChange={setTokens}
      />
      <Switch
        label="Shorten prompts"
        hint="Where energy or tokens run short, prompts are shortened before they are sent."
        checked={compression}
        onChange={setCompression}
      />
    </ActDialog>
  );
}

export function LimitsAct(props: ActProps) {
  const tiers = useTiers();
  return (
    <Asked query={tiers} lines={1}>
      {({ items }) => {
        const terms = items.find(({ tier }) => tier === props.account.tier);
        return terms === undefined ? null : <LimitsForm {...props} terms={terms} />;
      }}
    </Asked>
  );
}
