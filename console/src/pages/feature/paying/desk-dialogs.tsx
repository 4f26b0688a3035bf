/** What is asked before a very large call, and what can be done about one that cannot be paid? */

import {
  countText,
  energyText,
  LowEnergyModal,
  type LowEnergyModalProps,
  type Quote,
  useClaim,
  useReading,
  useRegeneration,
  useStatus,
} from 'energy-engine/react';
import { Confirm, Dialog } from '../../../ui/dialog.tsx';
import { useNotices } from '../../../ui/notices.tsx';
import type { Desk } from './use-desk.ts';

/** What is agreed to: all of it, or as much of a list as there is energy and tokens for. */
function useAgreement({ allowsPart }: Desk) {
  const reading = useReading();
  const { data: status } = useStatus();
  return ({ expected_tokens, final_cost, max_cost, unaffordable }: Quote) => {
    const tokens = countText(expected_tokens, reading);
    if (allowsPart && unaffordable !== null && status !== undefined) {
      const most = energyText(Math.min(max_cost, status.available), reading);
      return {
        lead: `About ${tokens} tokens would be needed for all of it. At most ${most} energy is spent: as many rows are ranked as that and today’s tokens pay for.`,
        action: `Run it for ${most} at most`,
      };
    }
    const expected = energyText(final_cost, reading);
    return {
      lead: `About ${tokens} tokens: ${expected} energy is expected, ${energyText(max_cost, reading)} at most.`,
      action: `Run it for about ${expected}`,
    };
  };
}

function ConfirmLarge({ desk }: { desk: Desk }) {
  const { quote, dialog, setDialog, confirm } = desk;
  const agreementOf = useAgreement(desk);
  if (quote === null) return null;
  return (
    <Confirm
      open={dialog === 'confirm'}
      onOpenChange={(open) => setDialog(open ? 'confirm' : null)}
      title="This is a very large request"
      {...agreementOf(quote)}
      onConfirm={confirm}
    >
      <p className="text-quiet">
        Most requests are a small part of this. A shorter text, or a part of it at a time, costs less and is
        often answered better.
      </p>
    </Confirm>
  );
}

/** What cannot be paid, and what its ways out need. */
export type Short = Pick<
  Desk,
  'quote' | 'dialog' | 'setDialog' | 'waitingFor' | 'waitFor' | 'askForQuote' | 'allowPart'
> &
  Partial<Pick<Desk, 'choose'>>;

function HowToUpgrade({ short: { dialog, setDialog } }: { short: Short }) {
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
}: Short): LowEnergyModalProps['onChoose'] {
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
    ...(choose === undefined
      ? {}
      : {
          compress() {
            choose({ allowsCompression: true });
            setDialog(null);
          },
          smaller_model(way) {
            choose({ model: way.model ?? null });
            setDialog(null);
          },
        }),
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

function LowEnergy({ short }: { short: Short }) {
  const { quote, dialog, setDialog } = short;
  const { data: status } = useStatus();
  const regeneration = useRegeneration({ isWanted: dialog === 'low-energy' });
  const ways = useWays(short);
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

/** What can be done about what cannot be paid. */
export function ShortageDialogs({ short }: { short: Short }) {
  return (
    <>
      <LowEnergy short={short} />
      <HowToUpgrade short={short} />
    </>
  );
}

export function DeskDialogs({ desk }: { desk: Desk }) {
  return (
    <>
      <ConfirmLarge desk={desk} />
      <ShortageDialogs short={desk} />
    </>
  );
}
