/** One line of the audit log: who did what, when, why, what it changed, and whether it can be undone. */

import { Link } from '@tanstack/react-router';
import { momentText, useReading } from 'energy-engine/react';
import { Undo2 } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import type { AuditLine } from '../admin-data.ts';
import { Difference } from '../difference.tsx';
import { Actor } from './actor.tsx';
import { actionText, keyOfLine, resourceOf, subjectText } from './audit-words.ts';
import type { Undoable } from './undoable.ts';

export interface AuditEntryProps {
  readonly line: AuditLine;
  readonly undoable: Undoable;
  readonly onUndo: () => void;
}

function Subject({ line }: { line: AuditLine }) {
  const isUser = resourceOf(line) === 'users';
  const look =
    'rounded-sm underline decoration-line-strong underline-offset-3 break-words hover:decoration-ink';
  if (isUser) {
    return (
      <Link to="/admin/users/$userId" params={{ userId: keyOfLine(line) }} className={look}>
        {subjectText(line)}
      </Link>
    );
  }
  return (
    <Link to="/admin/audit" search={{ subject: line.subject }} className={look}>
      {subjectText(line)}
    </Link>
  );
}

export function AuditEntry({ line, undoable, onUndo }: AuditEntryProps) {
  const reading = useReading();
  const isWhole = line.before === null || line.after === null;
  const difference = <Difference resource={resourceOf(line)} before={line.before} after={line.after} />;
  return (
    <li
      aria-label={`${actionText(line)} ${subjectText(line)}`}
      className="grid gap-3 border-b border-line px-5 py-5 last:border-0 lg:grid-cols-[minmax(0,1fr)_200px]"
    >
      <div className="grid min-w-0 gap-3">
        <div>
          <p>
            <Actor line={line} /> {actionText(line)} <Subject line={line} />
          </p>
          <p className="text-[13.5px] text-quiet">
            <time dateTime={line.created_at}>{momentText(new Date(line.created_at), reading)}</time>
            {line.reason === null ? ' · the reason was forgotten with the user' : ` · “${line.reason}”`}
          </p>
        </div>
        {isWhole ? (
          <details>
            <summary className="w-fit text-[14px] text-quiet">
              {line.before === null ? 'What was made' : 'What was deleted'}
            </summary>
            <div className="mt-2">{difference}</div>
          </details>
        ) : (
          difference
        )}
      </div>
      <div className="flex flex-col items-start gap-1.5 lg:items-end">
        {undoable.can ? (
          <Button size="small" onClick={onUndo}>
            <Undo2 className="size-4" aria-hidden />
            Undo
          </Button>
        ) : (
          undoable.why !== null && <p className="text-[13.5px] text-quiet lg:text-right">{undoable.why}</p>
        )}
      </div>
    </li>
  );
}
