/** Who is it, and what can be done to their account? */

import { Link } from '@tanstack/react-router';
import { momentText, useReading } from 'energy-engine/react';
import { ArrowLeft } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import type { ActName } from './acts/act-names.ts';
import { nameOf } from './use-user.ts';
import type { Account } from './user-text.ts';

export interface UserHeaderProps {
  readonly account: Account;
  readonly onAct: (act: ActName) => void;
}

export function UserHeader({ account, onAct }: UserHeaderProps) {
  const reading = useReading();
  return (
    <header className="mb-6 grid gap-4">
      <Link
        to="/admin/users"
        className="inline-flex w-fit items-center gap-1.5 text-[14px] text-quiet hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden />
        Users
      </Link>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-[26px] leading-tight font-semibold tracking-[-0.02em] break-words [overflow-wrap:anywhere]">
              {nameOf(account)}
            </h1>
            <Badge>{account.tier}</Badge>
            {account.frozen && <Badge tone="warning">frozen</Badge>}
            {account.forgotten && <Badge>forgotten</Badge>}
          </div>
          <p className="mt-1 flex flex-wrap items-center gap-x-1 text-[14px] text-quiet">
            <span className="figures break-all">{account.user_id}</span>
            <CopyButton text={account.user_id} label="Copy the id" />
            <span>since {momentText(new Date(account.signed_up_at), reading)}</span>
          </p>
        </div>
        {!account.forgotten && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => onAct('adjust')}>Correct balance</Button>
            <Button onClick={() => onAct('grant')}>Grant</Button>
            <Button onClick={() => onAct('tier')}>Tier</Button>
            <Button onClick={() => onAct('limits')}>Limits</Button>
            <Button kind={account.frozen ? 'secondary' : 'danger'} onClick={() => onAct('freeze')}>
              {account.frozen ? 'Unfreeze' : 'Freeze'}
            </Button>
          </div>
        )}
      </div>
    </header>
  );
}
