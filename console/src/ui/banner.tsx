/** What has to be known about what stands beside it: said plainly, in its place, without a dialog. */

import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';

export interface BannerProps {
  readonly tone?: 'plain' | 'warning';
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** True where it comes up by itself and is to be read out. */
  readonly isAnnounced?: boolean;
}

const looks = { plain: 'bg-raised text-ink', warning: 'bg-warning-soft text-warning' } as const;

export function Banner({ tone = 'plain', title, children, action, isAnnounced = false }: BannerProps) {
  const Icon = tone === 'warning' ? CircleAlert : Info;
  return (
    <div
      {...(isAnnounced ? { role: 'status' } : {})}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-control px-4 py-3 text-[14px] ${looks[tone]}`}
    >
      <Icon className="mt-0.5 size-[18px] shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className={tone === 'plain' ? 'text-quiet' : ''}>{children}</div>}
      </div>
      {action}
    </div>
  );
}
