/** Which time zone? The platform's, the reader's own, or any that the browser knows. */

import { useReading } from 'energy-engine/react';
import { useMemo } from 'react';
import { Select } from '../ui/field.tsx';

const all = Intl.supportedValuesOf('timeZone');

export interface ZoneSelectProps {
  /** Empty: the platform's. */
  readonly value: string;
  readonly platformZone: string;
  readonly onChoose: (zone: string) => void;
  readonly className?: string;
  readonly 'aria-label'?: string;
}

export function ZoneSelect({ value, platformZone, onChoose, ...rest }: ZoneSelectProps) {
  const { timeZone: own } = useReading();
  const options = useMemo(() => {
    const first = own === platformZone ? [] : [{ value: own, label: `${own} (yours)` }];
    const given = new Set([own, ...all, 'UTC', value]);
    given.delete('');
    return [
      { value: '', label: `${platformZone} (the platform's)` },
      ...first,
      ...[...given]
        .filter((zone) => zone !== own || own === platformZone)
        .sort()
        .map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
    ];
  }, [own, platformZone, value]);
  return <Select value={value} options={options} onChoose={onChoose} {...rest} />;
}
