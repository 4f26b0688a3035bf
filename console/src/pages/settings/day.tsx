/** By which time zone does the person's day turn? */

import { momentText, useReading, useStatus } from 'energy-engine/react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Asked } from '../../ui/states.tsx';
import { currentZone, machineZone, zoneNames, zones, zoneText } from '../../ui/zones.ts';
import { useChangeAccount } from './use-settings.ts';
import { type DayOfAccount, zoneChangeText } from './zone-change.ts';

interface ZoneChangeProps extends DayOfAccount {
  /** What was chosen; null: nothing. */
  readonly zone: string | null;
  readonly onClose: () => void;
}

/** Says before it is done what another zone does to the next refill. */
function ZoneChange({ zone, onClose, ...day }: ZoneChangeProps) {
  const { mutate } = useChangeAccount('Your day turns by the new zone from now on');
  const reading = useReading();
  if (zone === null) return null;
  return (
    <Confirm
      open
      onOpenChange={onClose}
      title={`Let your day turn by ${zoneText(zone)}?`}
      lead={zoneChangeText(zone, day, reading)}
      action="Change the zone"
      onConfirm={() => {
        mutate({ time_zone: zone });
        onClose();
      }}
    />
  );
}

export function Day() {
  const query = useStatus();
  const [chosen, setChosen] = useState<string | null>(null);
  const reading = useReading();
  const machine = machineZone();
  return (
    <Card
      title="Your day"
      lead="Refills, the tokens of the day and your streak go by your midnight, and times are told in your zone."
    >
      <Asked query={query} lines={2}>
        {({ time_zone, next_refill_at }) => {
          const zone = currentZone(time_zone);
          return (
            <div className="grid gap-4">
              <Field
                label="Time zone"
                hint={`Your next day begins ${momentText(new Date(next_refill_at), { ...reading, timeZone: time_zone })} there.`}
              >
                <Combobox
                  value={zone}
                  options={zones.includes(zone) ? zones : [zone, ...zones]}
                  textOf={zoneText}
                  namesOf={zoneNames}
                  nothing="No zone of that name. Try the largest city near you."
                  onChoose={(next) => next !== zone && setChosen(next)}
                />
              </Field>
              {machine !== zone && (
                <Button size="small" className="w-fit" onClick={() => setChosen(machine)}>
                  Use {zoneText(machine)}, as this machine does
                </Button>
              )}
              <ZoneChange
                zone={chosen}
                onClose={() => setChosen(null)}
                timeZone={time_zone}
                nextRefillAt={new Date(next_refill_at)}
              />
            </div>
          );
        }}
      </Asked>
    </Card>
  );
}
