/** Which guards keep a scheduled window to its moments, a dearer hour to its notice, and who is exempt exempt? */

import type { Guard } from './guard.ts';

const notice = 'test/server/surge-notice.test.ts';
const windows = 'test/pricing/surge-window.test.ts';
const properties = 'test/pricing/surge-property.test.ts';

export const announcing: readonly Guard[] = [
  {
    name: 'a window is open only while it is active',
    file: 'src/pricing/surge-window.ts',
    text: 'if (ms < compiled.activeFromMs || ms >= compiled.activeUntilMs) return null;',
    without: '',
    test: windows,
    pattern: 'active from one moment',
  },
  {
    name: 'an occurrence ends when its window does',
    file: 'src/pricing/surge-window.ts',
    text: 'endsAt: new Date(Math.min(end, deciding.activeUntilMs)),',
    without: 'endsAt: new Date(end),',
    test: windows,
    pattern: 'is no longer than that',
  },
  {
    name: 'the next change is also that a window becomes active',
    file: 'src/pricing/surge-change.ts',
    text: 'if (bound > from && bound <= until) into.add(bound);',
    without: '',
    test: properties,
    pattern: 'the next cheaper moment and the next change',
  },
  {
    name: 'an exempt feature meets no dearer window',
    file: 'src/pricing/surge-window.ts',
    text: ' && exempt?.has(feature) !== true',
    without: '',
    test: windows,
    pattern: 'a feature that never pays',
  },
  {
    name: 'a dearer hour needs notice',
    file: 'src/engine/surge-notice.ts',
    text: 'if (rise !== null) refuseRise(rise);',
    without: '',
    test: notice,
    pattern: 'on PGlite.*is refused without a day of notice',
  },
  {
    name: 'an undoing needs notice too when it comes late',
    file: 'src/engine/surge-notice.ts',
    text: 'Math.abs(now - new Date(undone.created_at).getTime()) < undoMinutes * minuteMs',
    without: 'true',
    test: notice,
    pattern: 'on PGlite.*taken back at once',
  },
  {
    name: 'the times of the audit log are its order',
    file: 'sql/functions/admin.sql',
    text: "select greatest(p_moment, max(created_at) + interval '1 microsecond') from",
    without: 'select max(p_moment) from',
    test: notice,
    pattern: 'on PGlite.*by a process whose clock is behind',
  },
  {
    name: 'no dearer window names an exempt feature',
    file: 'src/engine/surge-notice.ts',
    text: 'if (spared === undefined || millionthsOf(multiplier) <= usualMultiplier) continue;',
    without: 'continue;',
    test: notice,
    pattern: 'on PGlite.*exempt',
  },
  {
    name: 'a change is made in the state of the windows that it was judged in',
    file: 'sql/functions/admin.sql',
    text: "if request ->> 'judged' <> energy.windows_state() then",
    without: 'if false then',
    test: notice,
    pattern: 'on PGlite.*judged anew',
  },
  {
    name: 'a repeated change of a window is only answered again',
    file: 'src/engine/administration.ts',
    text: 'if (known || ',
    without: 'if (',
    test: notice,
    pattern: 'on PGlite.*is announced once',
  },
  {
    name: 'a row whose new columns are empty has the version that it had without them',
    file: 'sql/functions/admin.sql',
    text: "  where value <> 'null'\n",
    without: '',
    test: notice,
    pattern: 'on PGlite.*before windows had a schedule',
  },
];
