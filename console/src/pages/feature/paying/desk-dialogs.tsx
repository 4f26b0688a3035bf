/** What is asked before a very large call, and what can be done about one that cannot be paid? */

import {
  countText,
  energyText,
  LowEnergyModal,
  type LowEnergyModalProps,
  useClaim,
  useReading,
  useRegeneration,
  useStatus,
} from 'energy-engine/react';
import { Confirm, Dialog } from '../../../ui/dialog.tsx';
import { useNotices } from '../../../ui/notices.tsx';
import type { Desk } from './use-desk.ts';

function ConfirmLarge({ desk }: { desk: Desk }) {
  const reading = useReading();
  const { quote, dialog, setDialog, confirm } = desk;
  if (quote === null) return null;
  const expected = energyText(quote.final_cost, reading);
  const most = energyText(quote.max_cost, reading);
  return (
    <Confirm
      open={dialog === 'confirm'}
      onOpenChange={(open) => setDialog(open ? 'confirm' : null)}
      title="This is a very large request"
      lead={`About ${countText(quote.expected_tokens, reading)} tokens: ${expected} energy is expected, ${most} at most.`}
      action={`Run it for about ${expected}`}
      onConfirm={confirm}
    >
      <p className="text-quiet">
        Most requests are a small part of this. A shorter text, or a part of it at a time, costs less and is
        often answered better.
      </p>
    </Confirm>
  );
}

function HowToUpgrade({ desk: { dialog, setDialog } }: { desk: Desk }) {
  const { data: status } = useStatus();
  return (
    <Dialog
      open={dialog === 'upgrade'}
      onOpenChange={(open) => setDialog(open ? 'upgrade' : null)}
      title="Move to a higher tier"
      lead={`You are on the ${status?.tier ?? 'free'} tier. A higher one brings more energy each day, more tokens, and a lower price for every call.`}
    >
      <ol className="grid list-decimal gap-2 pl-5">
        <li>
          Open the app that you use this with, or ask whoever runs it for you. Tiers are bought there, never
          here.
        </li>
        <li>
          As soon as it reports your new tier, your limits and prices change, here too. The energy that you
          have stays, and the difference of a day’s amount comes on top.
        </li>
        <li>What you wrote is kept on this page until then.</li>
      </ol>
    </Dialog>
  );
}

/** What each way out does here. */
function useWays({
  choose,
  setDialog,
  waitFor,
  askForQuote,
  allowPart,
}: Desk): LowEnergyModalProps['onChoose'] {
  const reading = useReading();
  const { claim } = useClaim();
  const { done, failed } = useNotices();
  const wait: NonNullable<LowEnergyModalProps['onChoose']['wait_refill']> = (way) => {
    waitFor(way);
    setDialog(null);
  };
  const rescue = async (): Promise<void> => {
    const claimed = await claim('low_energy_rescue');
    setDialog(null);
    askForQuote();
    if (claimed?.granted) done(`The rescue brought ${energyText(claimed.amount, reading)} energy`);
    else failed(new Error(claimed?.message ?? 'The rescue could not be had'));
  };
  return {
    rescue: () => void rescue(),
    compress() {
      choose({ allowsCompression: true });
      setDialog(null);
    },
    smaller_model(way) {
      choose({ model: way.model ?? null });
      setDialog(null);
    },
    wait_refill: wait,
    wait_reset: wait,
    cheaper_window: wait,
    ...(allowPart === undefined
      ? {}
      : {
          part() {
            allowPart();
            setDialog(null);
          },
        }),
    upgrade: () => setDialog('upgrade'),
  };
}

function LowEnergy({ desk }: { desk: Desk }) {
  const { quote, dialog, setDialog } = desk;
  const { data: status } = useStatus();
  const regeneration = useRegeneration({ isWanted: dialog === 'low-energy' });
  const ways = useWays(desk);
  if (quote === null || status === undefined) return null;
  const rescue = regeneration.data?.items.find(({ reason }) => reason === 'low_energy_rescue');
  return (
    <LowEnergyModal
      open={dialog === 'low-energy' && quote.unaffordable !== null}
      onOpenChange={(open) => setDialog(open ? 'low-energy' : null)}
      quote={quote}
      status={status}
      rescueEnergy={rescue?.now ?? 0}
      onChoose={ways}
    />
  );
}

export function DeskDialogs({ desk }: { desk: Desk }) {
  return (
    <>
      <ConfirmLarge desk={desk} />
      <LowEnergy desk={desk} />
      <HowToUpgrade desk={desk} />
    </>
  );
}
