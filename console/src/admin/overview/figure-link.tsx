/** A figure that leads to the page that explains it. */

import { Link } from '@tanstack/react-router';
import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Skeleton } from '../../ui/states.tsx';
import type { Search } from '../reports/address.ts';

export interface FigureLinkProps {
  readonly to: string;
  /** Of the page's address. Default: none. */
  readonly search?: Search;
  readonly label: string;
  /** Undefined while it is on its way. */
  readonly value: ReactNode;
  readonly hint?: ReactNode;
}

export function FigureLink({ to, search = {}, label, value, hint }: FigureLinkProps) {
  return (
    <Link
      to={to}
      search={search}
      className="group min-w-0 rounded-card border border-line bg-surface px-5 py-4 shadow-raised transition-colors hover:border-line-strong"
    >
      <span className="flex items-center justify-between gap-2 text-[13.5px] text-quiet">
        {label}
        <ArrowUpRight
          className="size-4 opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100"
          aria-hidden
        />
      </span>
      <span className="figures mt-1 block text-[24px] leading-tight font-semibold tracking-[-0.02em]">
        {value === undefined ? <Skeleton className="mt-1 h-7 w-24" /> : value}
      </span>
      <span className="figures mt-1 block min-h-5 text-[13px] text-quiet">{hint}</span>
    </Link>
  );
}
