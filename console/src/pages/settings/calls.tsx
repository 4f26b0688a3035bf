/** May long texts be condensed before they are sent? */

import { useStatus } from 'energy-engine/react';
import { Card } from '../../ui/card.tsx';
import { Switch } from '../../ui/field.tsx';
import { Asked } from '../../ui/states.tsx';
import { useChangeAccount } from './use-settings.ts';

export function Calls() {
  const query = useStatus();
  const { mutate, isPending, variables } = useChangeAccount('Saved');
  return (
    <Card title="Calls">
      <Asked query={query} lines={2}>
        {({ compression_mode_enabled: isOn }) => {
          const wanted =
            isPending && variables !== undefined && 'compression_mode_enabled' in variables
              ? variables.compression_mode_enabled
              : isOn;
          return (
            <Switch
              label="Condense long texts when that saves energy"
              hint="Only when a request is large, or you are low. Code, quotes and addresses stay as they are, and the price that you see is that of the shorter text."
              checked={wanted}
              disabled={isPending}
              onChange={(checked) => mutate({ compression_mode_enabled: checked })}
            />
          );
        }}
      </Asked>
    </Card>
  );
}
