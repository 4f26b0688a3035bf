/** How is a person told that something happened, without being stopped? */

import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { problemText } from './states.tsx';

interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'warning';
  readonly title: string;
  readonly detail: string | undefined;
}

export interface Telling {
  done(title: string, detail?: string): void;
  failed(error: unknown): void;
}

const NoticesContext = createContext<Telling | null>(null);

export function useNotices(): Telling {
  const telling = useContext(NoticesContext);
  if (telling === null) throw new Error('there are no notices above');
  return telling;
}

const icons = { good: CircleCheck, warning: CircleAlert } as const;

function One({ notice, onGone }: { notice: Notice; onGone: () => void }) {
  const Icon = icons[notice.tone];
  return (
    <Toast.Root
      type={notice.tone === 'warning' ? 'foreground' : 'background'}
      onOpenChange={(open) => open || onGone()}
      className="flex items-start gap-3 rounded-card border border-line bg-surface p-4 shadow-floating motion-safe:animate-[appear_180ms_ease-out]"
    >
      <Icon
        className={`mt-0.5 size-5 shrink-0 ${notice.tone === 'good' ? 'text-good' : 'text-warning'}`}
        aria-hidden
      />
      <div className="min-w-0 flex-1">
        <Toast.Title className="text-[14.5px] font-medium break-words">{notice.title}</Toast.Title>
        {notice.detail !== undefined && (
          <Toast.Description className="mt-0.5 text-[13.5px] text-quiet">{notice.detail}</Toast.Description>
        )}
      </div>
      <Toast.Close aria-label="Dismiss" className="-m-1 rounded-md p-1 text-quiet hover:text-ink">
        <X className="size-4" aria-hidden />
      </Toast.Close>
    </Toast.Root>
  );
}

let counter = 0;

export function Notices({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const add = useCallback((notice: Omit<Notice, 'id'>) => {
    counter += 1;
    setNotices((all) => [...all, { ...notice, id: counter }]);
  }, []);
  const telling = useMemo<Telling>(
    () => ({
      done: (title, detail) => add({ tone: 'good', title, detail }),
      failed: (error) => {
        const { title, advice } = problemText(error);
        add({ tone: 'warning', title, detail: advice });
      },
    }),
    [add],
  );
  return (
    <Toast.Provider duration={6_000} swipeDirection="right">
      <NoticesContext value={telling}>{children}</NoticesContext>
      {notices.map((notice) => (
        <One
          key={notice.id}
          notice={notice}
          onGone={() => setNotices((all) => all.filter(({ id }) => id !== notice.id))}
        />
      ))}
      <Toast.Viewport className="fixed right-4 bottom-4 z-[60] grid w-[min(380px,calc(100vw-32px))] gap-2" />
    </Toast.Provider>
  );
}
