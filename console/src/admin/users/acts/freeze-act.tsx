/** Freezes an account, or ends that. */

import { useClient } from '../../../session/session-provider.tsx';
import { ActDialog } from './act-dialog.tsx';
import type { ActProps } from './act-names.ts';

export function FreezeAct({ account, name, onClose, onReopen }: ActProps) {
  const client = useClient();
  const { frozen } = account;
  return (
    <ActDialog
      of={{ userId: account.user_id, act: 'freeze' }}
      title={frozen ? 'End the freeze' : 'Freeze the account'}
      content={{ frozen: !frozen, version: account.version }}
      action={frozen ? 'Unfreeze' : 'Freeze'}
      isDangerous={!frozen}
      summary={
        frozen
          ? `${name} can run calls again, with all the energy that is there.`
          : `${name} can start no call and pay no charge until the freeze is ended. Calls that are running end as usual; energy and grants stay.`
      }
      send={(body, idempotencyKey) =>
        client.request('PUT /v1/admin/users/{user_id}/frozen', {
          params: { user_id: account.user_id },
          body,
          idempotencyKey,
        })
      }
      onClose={onClose}
      onReopen={onReopen}
    />
  );
}
