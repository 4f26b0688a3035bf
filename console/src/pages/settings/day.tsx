/** By which time zone does the person's day turn? */

import { momentText, useReading, useStatus } from 'energy-engine/react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { Asked } from '../../ui/states.tsx';
import { useChangeAccount } from './use-settings.ts';

const zones: readonly string[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const zoneText = (zone: string): string => zone.replaceAll('_', ' ');

export function Day() {
  const query = useStatus();
  const { mutate, isPending } = useChangeAccount('Your day turns by the new zone from now on');
  const reading = useReading();
  const machine = machineZone();
  return (
    <Card title="Your day" lead="Refills, the tokens of the day and your streak go by your midnight.">
      <Asked query={query} lines={2}>
        {({ time_zone, next_refill_at }) => (
          <div className="grid gap-4">
            <Field
              label="Time zone"
              hint={`Your next day begins ${momentText(new Date(next_refill_at), { ...reading, timeZone: time_zone })} there.`}
            >
              <Combobox
                value={time_zone}
                options={zones.includes(time_zone) ? zones : [time_zone, ...zones]}
                textOf={zoneText}
                nothing="No zone of that name. Try the largest city near you."
                onChoose={(zone) => zone !== time_zone && mutate({ time_zone: zone })}
              />
            </Field>
            {machine !== time_zone && (
              <Button
                size="small"
                className="w-fit"
                isBusy={isPending}
                onClick={() => mutate({ time_zone: machine })}
              >
                Use {zoneText(machine)}, as this machine does
              </Button>
            )}
          </div>
        )}
      </Asked>
    </Card>
  );
}
