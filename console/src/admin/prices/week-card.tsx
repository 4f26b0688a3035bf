/** The calendar with what stands around it: which week, in which zone, and how it is used? */

import { useReading } from 'energy-engine/react';
import { ChevronLeft, ChevronRight, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAnnouncements } from '../../ui/announcements.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Choice } from '../../ui/field.tsx';
import { useIsNarrow } from '../../ui/media.ts';
import { dateIn, dayAfter, wallOfDate, weekdayOf } from '../wall-clock.ts';
import { ZoneSelect } from '../zone-select.tsx';
import { Calendar } from './calendar.tsx';
import type { Drafting } from './drafting.ts';
import type { PricesAddress } from './prices-address.ts';
import type { Drawn } from './use-dragging.ts';
import { datesOf } from './week.ts';
import { timeOf } from './window-times.ts';
import { weekdays } from './window-words.ts';

interface WeekCardProps {
  readonly drafting: Drafting;
  readonly address: PricesAddress;
  readonly now: Date;
}

const allDays = [0, 1, 2, 3, 4, 5, 6];

function WeekTitle({ week }: { week: string }) {
  const { locale } = useReading();
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return <>{format.formatRange(wallOfDate(week), wallOfDate(dayAfter(week, 6)))}</>;
}

function Toolbar({ drafting, address }: Omit<WeekCardProps, 'now'>) {
  const { week, thisWeek, chosenZone, set } = address;
  const go = (days: number) => {
    const next = dayAfter(week, days);
    set({ week: next === thisWeek ? undefined : next });
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="flex items-center gap-1">
        <IconButton label="The week before" onClick={() => go(-7)}>
          <ChevronLeft className="size-5" aria-hidden />
        </IconButton>
        <IconButton label="The week after" onClick={() => go(7)}>
          <ChevronRight className="size-5" aria-hidden />
        </IconButton>
        <h2 className="px-1.5 text-[16px] font-semibold tracking-[-0.01em]">
          <WeekTitle week={week} />
        </h2>
        {week !== thisWeek && (
          <Button size="small" kind="quiet" onClick={() => set({ week: undefined })}>
            This week
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <ZoneSelect
          aria-label="Time zone of the calendar"
          className="max-w-64"
          value={chosenZone}
          platformZone={drafting.limits.platform_time_zone}
          onChoose={(zone) => set({ zone: zone === '' ? undefined : zone })}
        />
        <Button
          onClick={() => drafting.openNew({ multiplier: 1.1, start_time: '12:00:00', end_time: '13:00:00' })}
        >
          <Plus className="size-4" aria-hidden />
          New window
        </Button>
      </div>
    </div>
  );
}

function HowTo() {
  return (
    <>
      <p className="mt-4 hidden text-[13.5px] text-quiet pointer-fine:block">
        Drag a window to move it, an edge to stretch it, empty hours to draw a new one. With the keyboard:{' '}
        <span id="calendar-keys">
          arrow keys move it by 15 minutes or a day, Shift with up or down moves its end, Alt its start, Enter
          opens it, Delete marks it to be deleted.
        </span>
      </p>
      <p className="mt-4 text-[13.5px] text-quiet pointer-fine:hidden">
        Tap a window to choose it, then drag it; tap it again to open it.
      </p>
      <p id="cursor-keys" className="sr-only">
        Arrow keys move the frame, Shift with up or down stretches it, Enter draws a window there.
      </p>
    </>
  );
}

/** The window that was drawn, in the zone of the calendar. */
function drawnValues({ day, from, until }: Drawn, { week, chosenZone }: PricesAddress) {
  return {
    multiplier: 1.1,
    start_time: timeOf(from),
    end_time: timeOf(until),
    days_of_week: [weekdayOf(dayAfter(week, day))],
    time_zone: chosenZone === '' ? null : chosenZone,
  };
}

export function WeekCard({ drafting, address, now }: WeekCardProps) {
  const [say, announcements] = useAnnouncements();
  const [selected, setSelected] = useState<string | null>(null);
  const isNarrow = useIsNarrow();
  const { week, zone } = address;
  const today = datesOf(week).indexOf(dateIn(zone, now.getTime()));
  const [day, setDay] = useState(Math.max(0, today));
  return (
    <Card>
      <div className="grid gap-4">
        <Toolbar drafting={drafting} address={address} />
        {isNarrow && (
          <Choice
            label="Day"
            value={String(day)}
            options={weekdays.map(({ short }, nth) => ({ value: String(nth), label: short.slice(0, 2) }))}
            onChoose={(next) => setDay(Number(next))}
          />
        )}
        <section aria-label="Calendar of surge windows">
          <Calendar
            windows={drafting.windows}
            week={{ first: week, zone, platformZone: drafting.limits.platform_time_zone }}
            days={isNarrow ? [day] : allDays}
            now={now}
            selected={selected}
            onSelect={setSelected}
            onTimes={drafting.edit}
            onOpen={drafting.open}
            onRemove={(window) => {
              drafting.remove(window);
              say(`${window.name} is marked to be deleted. Not saved yet.`);
            }}
            onDraw={(drawn) => drafting.openNew(drawnValues(drawn, address))}
            say={say}
          />
          <HowTo />
        </section>
        {announcements}
      </div>
    </Card>
  );
}
