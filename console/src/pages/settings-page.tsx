/** What of the account and of this browser can the person set? */

import { PageHeader } from '../ui/card.tsx';
import { Calls } from './settings/calls.tsx';
import { Day } from './settings/day.tsx';
import { Kept } from './settings/kept.tsx';
import { Look } from './settings/look.tsx';
import { Streak } from './settings/streak.tsx';
import { Who } from './settings/who.tsx';

export function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid max-w-3xl gap-6">
        <Day />
        <Streak />
        <Calls />
        <Look />
        <Kept />
        <Who />
      </div>
    </>
  );
}
