/** What can be taken away of a report as a file? */

import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useClient } from '../../session/session-provider.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useNotices } from '../../ui/notices.tsx';

export interface Export {
  readonly report: 'usage' | 'calls' | 'regeneration' | 'outcomes' | 'heavy-users';
  /** What the rows are, for a person. */
  readonly title: string;
  /** As the report itself is asked for. */
  readonly query: ExportQuery;
}

interface ExportQuery {
  readonly from?: string;
  readonly until?: string;
  readonly bucket?: 'hour' | 'day';
  readonly by?: string;
  readonly feature?: string;
  readonly model?: string;
  readonly tier?: string;
  readonly cohort?: string;
  readonly spike?: boolean;
  /** Of a report with several tables. */
  readonly part?:
    | ('days' | 'reasons' | 'tiers' | 'cohorts' | 'budgets')
    | ('prices' | 'stops' | 'streaks' | 'tier_changes');
  readonly month?: string;
  readonly users?: number;
}

const formats = ['csv', 'parquet'] as const;
type Format = (typeof formats)[number];
const formatNames: Readonly<Record<Format, string>> = { csv: 'CSV', parquet: 'Parquet' };

/** The report, what it is of, and how it is cut. */
function nameOf({ report, query }: Export, format: Format): string {
  const { month, from, until, by, part, bucket } = query;
  const parts = [report, part, by?.replace(',', '-'), bucket, month, from?.slice(0, 10), until?.slice(0, 10)];
  return `${parts.filter((one) => one !== undefined).join('-')}.${format}`;
}

/** The browser keeps the file under the name. */
function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function ExportMenu({ exports, size }: { exports: readonly Export[]; size?: 'small' | 'usual' }) {
  const client = useClient();
  const notices = useNotices();
  const { mutate } = useMutation({
    mutationFn: async ({ of, format }: { of: Export; format: Format }) => {
      const content: unknown = await client.request('GET /v1/admin/exports/{report}', {
        params: { report: of.report },
        query: { ...of.query, format },
      });
      save(
        content instanceof Blob ? content : new Blob([String(content)], { type: 'text/csv' }),
        nameOf(of, format),
      );
    },
    onError: notices.failed,
  });
  return (
    <Menu
      size={size ?? 'usual'}
      label={
        <>
          <Download className="size-4" aria-hidden />
          Export
        </>
      }
      groups={exports.map((of) =>
        formats.map((format) => ({
          key: `${of.title} ${format}`,
          label: `${of.title} as ${formatNames[format]}`,
          onChoose: () => mutate({ of, format }),
        })),
      )}
    />
  );
}
