/** Where does the list come from: pasted, or a file? And what of it was understood? */

import { countText, useReading } from 'energy-engine/react';
import { FileUp } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { buttonLook } from '../../../ui/button.tsx';
import { Field, Switch, TextArea } from '../../../ui/field.tsx';
import { useNotices } from '../../../ui/notices.tsx';
import { ScrollX } from '../../../ui/table.tsx';
import { csvAtMost } from '../forms/limits.ts';
import type { ProspectList } from './read-list.ts';
import { type ReadText, textOfFile } from './text-of-file.ts';

export interface ListFieldProps {
  readonly text: string;
  readonly hasHeading: boolean;
  /** What was understood of the text. */
  readonly list: ProspectList;
  readonly onChange: (fields: { text?: string; hasHeading?: boolean }) => void;
}

const rowsShown = 3;
const columnsShown = 5;

function Look({ list }: { list: ProspectList }) {
  const reading = useReading();
  if (list.rows.length === 0) return null;
  const names = list.names.slice(0, columnsShown);
  return (
    <div className="min-w-0">
      <p className="mb-1.5 text-[13.5px]">
        <span className="font-medium">{countText(list.rows.length, reading)} prospects</span>
        <span className="text-quiet">, the first of them:</span>
      </p>
      <ScrollX label="The first prospects" className="rounded-control bg-raised">
        <table className="w-full text-[13px]">
          <thead>
            <tr className="text-left text-quiet">
              {names.map((name) => (
                <th key={name} scope="col" className="px-3 py-1.5 font-normal whitespace-nowrap">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.rows.slice(0, rowsShown).map((row, nth) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
              <tr key={nth} className="border-t border-line">
                {names.map((name, at) => (
                  <td key={name} className="max-w-52 truncate px-3 py-1.5">
                    {row[at] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </div>
  );
}

function FileButton({ onText }: { onText: (file: File) => void }) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className={`${buttonLook('secondary', 'small')} has-focus-visible:outline-2 has-focus-visible:outline-accent-text`}
    >
      <FileUp className="size-4" aria-hidden />
      Choose a CSV file
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        className="sr-only"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) onText(file);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}

export function ListField({ text, hasHeading, list, onChange }: ListFieldProps) {
  const { failed } = useNotices();
  const [isOver, setOver] = useState(false);
  const [read, setRead] = useState<ReadText | null>(null);
  const encoding = read?.text === text ? read.encoding : null;
  const take = async (file: File): Promise<void> => {
    if (file.size > csvAtMost) {
      failed(new Error('This file is too large: a list has at most five million characters'));
      return;
    }
    try {
      const found = textOfFile(new Uint8Array(await file.arrayBuffer()));
      setRead(found);
      onChange({ text: found.text });
    } catch (error) {
      failed(error);
    }
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) void take(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shorter way to the button
    <div
      className={`grid min-w-0 gap-4 rounded-control ${isOver ? 'outline-2 outline-offset-6 outline-accent' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Field
        label="The list"
        hint="Paste it as CSV, or drop a file here. Each row is a prospect."
        aside={<FileButton onText={(file) => void take(file)} />}
      >
        <TextArea
          rows={6}
          value={text}
          spellCheck={false}
          className="max-h-60! font-mono text-[13px]! whitespace-pre"
          placeholder={'name,company,role,city\nJane Moe,Northwind,Head of Sales,Lübeck'}
          onChange={({ currentTarget }) => onChange({ text: currentTarget.value })}
        />
      </Field>
      {encoding !== null && (
        <p role="status" className="text-[13.5px]">
          The file is not UTF-8 and was read as {encoding}. Look whether its names are right.
        </p>
      )}
      <Switch
        label="The first row names the fields"
        checked={hasHeading}
        onChange={(checked) => onChange({ hasHeading: checked })}
      />
      <Look list={list} />
    </div>
  );
}
