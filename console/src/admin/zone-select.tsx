/** Which time zone? The platform's, the reader's own, or any that the browser knows. */

import { useReading } from 'energy-engine/react';
import { useMemo } from 'react';
import { Select } from '../ui/field.tsx';
import { currentZone, zones, zoneText } from '../ui/zones.ts';

export interface ZoneSelectProps {
  /** Empty: the platform's. */
  readonly value: string;
  readonly platformZone: string;
  readonly onChoose: (zone: string) => void;
  readonly className?: string;
  readonly 'aria-label'?: string;
}

export function ZoneSelect({ value, platformZone, onChoose, ...rest }: ZoneSelectProps) {
  const { timeZone } = useReading();
  const own = currentZone(timeZone);
  const chosen = currentZone(value);
  const options = useMemo(() => {
    const first = own === platformZone ? [] : [{ value: own, label: `${own} (yours)` }];
    const given = new Set([own, ...zones, chosen]);
    given.delete('');
    return [
      { value: '', label: `${platformZone} (the platform's)` },
      ...first,
      ...[...given]
        .filter((zone) => zone !== own || own === platformZone)
        .sort()
        .map((zone) => ({ value: zone, label: zoneText(zone) })),
    ];
  }, [own, platformZone, chosen]);
  return <Select value={chosen} options={options} onChoose={onChoose} {...rest} />;
}
