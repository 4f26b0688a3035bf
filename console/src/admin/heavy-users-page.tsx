/** Who costs the most, and what would they pay elsewhere? Heavy User Report. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { countText, useReading } from 'energy-engine/react';
import { UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../session/session-provider.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Choice, Select } from '../ui/field.tsx';
import { Asked, Empty } from '../ui/states.tsx';
import { CallsPanel } from './calls/calls-panel.tsx';
import { monthsUpTo, readHeavy, userChoices } from './heavy-users/heavy-search.ts';
import { HeavyTable } from './heavy-users/heavy-table.tsx';
import { type HeavyReport, Sharing } from './heavy-users/sharing.tsx';
import { UserDetail } from './heavy-users/user-detail.tsx';
import { type Go, type Search, textOf, useAddress } from './reports/address.ts';
import { monthText } from './reports/cuts.ts';
import { ExportMenu } from './reports/export-menu.tsx';
import { FreshnessLine } from './reports/freshness.tsx';
import { NotAddedUp } from './reports/not-added-up.tsx';
import { type Platform, reportsKey, usePlatform } from './reports/platform.ts';
import { plusDays, startOfDay } from './reports/zone-time.ts';
import { ActOnUser } from './users/acts/act.tsx';
import type { ActName } from './users/acts/act-names.ts';
import { nameOf } from './users/use-user.ts';

const readPage = (search: Search) => ({
  ...readHeavy(search),
  user: textOf(search.user),
  showsCalls: search.calls === true,
});
type PageSearch = ReturnType<typeof readPage>;

function useHeavyUsers(month: string, users: number) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'heavy-users', month, users],
    queryFn: ({ signal }) =>
      client.request('GET /v1/admin/reports/heavy-users', { query: { month, users }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** From the first day of a month to that of the next. */
function momentsOfMonth(month: string, { timeZone }: Platform) {
  const first = `${month}-01`;
  const next = `${plusDays(first, 31).slice(0, 7)}-01`;
  return {
    from: startOfDay(first, timeZone).toISOString(),
    until: startOfDay(next, timeZone).toISOString(),
  };
}

interface ReportProps {
  readonly report: HeavyReport;
  readonly search: PageSearch;
  readonly month: string;
  readonly platform: Platform;
  readonly go: Go;
}

/** The panel of one user, their calls, or what is being done to them. */
function OfUser({ report, search, month, platform, go }: ReportProps) {
  const [act, setAct] = useState<ActName | null>(null);
  const user = report.top.find(({ user_id }) => user_id === search.user);
  if (user === undefined) return null;
  if (act !== null) return <ActOnUser act={act} userId={user.user_id} onClose={() => setAct(null)} />;
  if (search.showsCalls) {
    return (
      <CallsPanel
        question={{ ...momentsOfMonth(month, platform), user_id: user.user_id }}
        title={`Calls of ${nameOf(user)}`}
        onClose={() => go({ calls: undefined }, { replace: true })}
      />
    );
  }
  return (
    <UserDetail
      user={user}
      onAct={setAct}
      onCalls={() => go({ calls: true })}
      onClose={() => go({ user: undefined }, { replace: true })}
    />
  );
}

function Report(props: ReportProps) {
  const { report, go } = props;
  const reading = useReading();
  const { top } = report;
  if (report.complete_until === null) return <NotAddedUp title="No users are known yet" />;
  if (top.length === 0) {
    return (
      <Card>
        <Empty
          icon={<UsersRound className="size-6" aria-hidden />}
          title="Nobody used anything in this month"
        >
          Users show up here with their first paid call.
        </Empty>
      </Card>
    );
  }
  return (
    <>
      <Sharing report={report} />
      <Card
        title={`The ${countText(top.length, reading)} who cost the most`}
        lead="Margins are of energy alone, without the price of the month. Open a user to see what another tier would bring, and to act."
        isPadded={false}
      >
        <HeavyTable users={top} onOpen={({ user_id }) => go({ user: user_id })} />
      </Card>
      <OfUser {...props} />
    </>
  );
}

function HeavyUsers({ search, platform, go }: { search: PageSearch; platform: Platform; go: Go }) {
  const reading = useReading();
  const months = monthsUpTo(platform.today);
  const month = search.month ?? platform.today.slice(0, 7);
  const heavy = useHeavyUsers(month, search.users);
  const options = months.includes(month) ? months : [month, ...months];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-center gap-4">
        <Select
          aria-label="Month"
          className="w-auto min-w-44"
          value={month}
          options={options.map((value) => ({ value, label: monthText(value, reading) }))}
          onChoose={(value) => go({ month: value, user: undefined, calls: undefined })}
        />
        <Choice
          label="How many users"
          value={String(search.users)}
          options={userChoices.map((count) => ({ value: String(count), label: `${count} users` }))}
          onChoose={(count) => go({ users: Number(count), user: undefined, calls: undefined })}
        />
        <ExportMenu
          exports={[{ report: 'heavy-users', title: 'These users', query: { month, users: search.users } }]}
        />
      </div>
      <Asked query={heavy} lines={8}>
        {(report) => (
          <>
            <FreshnessLine {...report} />
            <Report report={report} search={search} month={month} platform={platform} go={go} />
          </>
        )}
      </Asked>
    </div>
  );
}

export function HeavyUsersPage() {
  const [search, go] = useAddress(readPage);
  const { platform, ...asked } = usePlatform();
  return (
    <>
      <PageHeader
        title="Heavy users"
        lead="Who makes the cost of a month, what they bring, and what they would bring on another tier."
      />
      <Asked query={{ ...asked, data: platform }} lines={8}>
        {(known) => <HeavyUsers search={search} platform={known} go={go} />}
      </Asked>
    </>
  );
}
