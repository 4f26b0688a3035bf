/** What would a user of each tier pay on a day, hour by hour? */

import { useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { Asked } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toneOf } from './calendar-block.tsx';
import { clockText } from './day-spans.ts';
import type { Drafts } from './drafts.ts';
import { type PricePreview, type Segment, usePricePreview } from './price-preview.ts';
import { priceText, signedPriceText } from './window-words.ts';

export interface PreviewCardProps {
  readonly drafts: Drafts;
  readonly zone: string;
  readonly day: string;
  readonly feature: string | null;
  readonly features: readonly string[];
  readonly onDay: (day: string) => void;
  readonly onFeature: (feature: string | null) => void;
}

interface Row extends Segment {
  /** What each tier pays, as a factor of the usual price, in the order of the tiers. */
  readonly products: readonly string[];
  readonly isDifferent: boolean;
}

const priceIn = (preview: PricePreview | undefined, moment: string): string | undefined =>
  preview?.tiers[0]?.segments.find(({ from, until }) => from <= moment && moment < until)?.product;

function rowsOf(preview: PricePreview, saved: PricePreview | undefined): Row[] {
  return (preview.tiers[0]?.segments ?? []).map((segment, nth) => ({
    ...segment,
    products: preview.tiers.map(({ segments }) => segments[nth]?.product ?? segment.product),
    // A segment begins where the price changes; the saved prices may change once more within it.
    isDifferent:
      saved !== undefined &&
      [segment.from, ...(saved.tiers[0]?.segments.map(({ from }) => from) ?? [])].some(
        (moment) =>
          moment >= segment.from && moment < segment.until && priceIn(saved, moment) !== segment.product,
      ),
  }));
}

function Factor({ product }: { product: string }) {
  const { locale } = useReading();
  const factor = Number(product);
  return (
    <span
      className="inline-block min-w-16 rounded-md px-1.5 py-0.5 text-right"
      style={{
        background: `color-mix(in oklab, ${toneOf(factor)} ${Math.min(42, Math.round(Math.abs(factor - 1) * 60))}%, transparent)`,
      }}
    >
      {signedPriceText(factor, locale)}
    </span>
  );
}

function Prices({
  preview,
  saved,
  zone,
}: {
  preview: PricePreview;
  saved: PricePreview | undefined;
  zone: string;
}) {
  const { locale } = useReading();
  const columns: Column<Row>[] = [
    {
      key: 'hours',
      title: 'Hours',
      cell: ({ from, until }) => (
        <span className="figures whitespace-nowrap">
          {clockText(from, zone)}–{clockText(until, zone, true)}
        </span>
      ),
    },
    {
      key: 'window',
      title: 'Window',
      cell: ({ window, multiplier, isDifferent }) => (
        <span className="inline-flex flex-wrap items-center gap-x-2">
          {window === null ? (
            <span className="text-quiet">none</span>
          ) : (
            <>
              {window}
              <span className="text-quiet">{priceText(Number(multiplier), locale)}</span>
            </>
          )}
          {isDifferent && <Badge tone="accent">not as now</Badge>}
        </span>
      ),
    },
    ...preview.tiers.map(
      ({ tier }, nth): Column<Row> => ({
        key: tier,
        title: tier,
        isFigure: true,
        cell: ({ products }) => <Factor product={products[nth] ?? '1'} />,
      }),
    ),
  ];
  return (
    <Table
      caption="Prices by hour and tier"
      columns={columns}
      rows={rowsOf(preview, saved)}
      keyOf={({ from }) => from}
    />
  );
}

export function PreviewCard(props: PreviewCardProps) {
  const { drafts, zone, day, feature, features, onDay, onFeature } = props;
  const asked = { from: day, days: 1, zone, feature };
  const preview = usePricePreview({ ...asked, drafts });
  const saved = usePricePreview({ ...asked, drafts: [] });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap gap-4 px-5">
        <Field label="Day" className="w-44">
          <TextInput
            type="date"
            value={day}
            onChange={({ currentTarget }) => currentTarget.value !== '' && onDay(currentTarget.value)}
          />
        </Field>
        <Field label="Feature" className="w-52">
          <Select
            value={feature ?? ''}
            options={[
              { value: '', label: 'Any other feature' },
              ...features.map((value) => ({ value, label: value })),
            ]}
            onChoose={(value) => onFeature(value === '' ? null : value)}
          />
        </Field>
      </div>
      <p className="px-5 text-[14px] text-quiet">
        Against the usual price before the tier’s own factor: a user of the tier pays so much more or less in
        these hours{drafts.length > 0 ? ', if the drafts are saved as they are' : ''}.
      </p>
      <div className="empty:hidden">
        <Asked query={preview}>
          {(prices) => <Prices preview={prices} saved={saved.data} zone={zone} />}
        </Asked>
      </div>
    </div>
  );
}
