/** What can be taken away of a report as a file? */

import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useClient } from '../../session/session-provider.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { type ExportQuery, exportName } from './export-name.ts';
import { usePlatform } from './platform.ts';

export interface Export {
  readonly report: 'usage' | 'calls' | 'regeneration' | 'outcomes' | 'heavy-users';
  /** What the rows are, for a person. */
  readonly title: string;
  /** As the report itself is asked for. */
  readonly query: ExportQuery;
}

const formats = ['csv', 'parquet'] as const;
type Format = (typeof formats)[number];
const formatNames: Readonly<Record<Format, string>> = { csv: 'CSV', parquet: 'Parquet' };

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
  const { platform } = usePlatform();
  const { mutate } = useMutation({
    mutationFn: async ({ of, format }: { of: Export; format: Format }) => {
      const content: unknown = await client.request('GET /v1/admin/exports/{report}', {
        params: { report: of.report },
        query: { ...of.query, format },
      });
      save(
        content instanceof Blob ? content : new Blob([String(content)], { type: 'text/csv' }),
        `${exportName(of.report, of.query, platform?.timeZone ?? 'UTC')}.${format}`,
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
