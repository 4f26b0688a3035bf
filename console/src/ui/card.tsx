/** How do pages and their parts stand on the canvas? */

import type { ReactNode } from 'react';
import { usePageTitle } from './page-title.ts';

export interface PageHeaderProps {
  readonly title: string;
  /** One sentence: what the page is for. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHeader({ title, lead, actions }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-2xl">
        <h1 className="text-[26px] leading-tight font-semibold tracking-[-0.02em] text-balance">{title}</h1>
        {lead !== undefined && <p className="mt-1.5 text-quiet text-pretty">{lead}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

export interface CardProps {
  readonly title?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** False where the content reaches the card's edge, such as a table. */
  readonly isPadded?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Card({ title, lead, actions, isPadded = true, className = '', children }: CardProps) {
  return (
    <section className={`min-w-0 rounded-card border border-line bg-surface shadow-raised ${className}`}>
      {(title !== undefined || actions !== undefined) && (
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4">
          <div className="min-w-0">
            {title !== undefined && <h2 className="text-[16px] font-semibold tracking-[-0.01em]">{title}</h2>}
            {lead !== undefined && <p className="mt-0.5 text-[13.5px] text-quiet">{lead}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={isPadded ? 'p-5' : 'pt-3'}>{children}</div>
    </section>
  );
}

/** A figure and what it means. */
export function Figure({ label, value, hint }: { label: string; value: ReactNode; hint?: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-quiet">{label}</dt>
      <dd className="figures mt-0.5 text-[22px] leading-tight font-semibold tracking-[-0.02em]">{value}</dd>
      {hint !== undefined && <dd className="mt-0.5 text-[13px] text-quiet">{hint}</dd>}
    </div>
  );
}

/** Figures side by side. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[repeat(auto-fit,minmax(120px,1fr))] gap-x-6 gap-y-5">{children}</dl>;
}
