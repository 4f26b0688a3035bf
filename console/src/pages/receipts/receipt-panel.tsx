/** One line of the ledger in full: what moved, why, step by step, and out of which lots. */

import { Link } from '@tanstack/react-router';
import { type Entry, energyText, entryReason, momentText, useReading } from 'energy-engine/react';
import { useEntry } from '../../receipts/cost-line.tsx';
import { deltaText, entryTitle, factsOf, isCall } from '../../receipts/entry-words.ts';
import { PriceSteps, priceOf } from '../../receipts/price-steps.tsx';
import { reasonSentence } from '../../receipts/reason-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Asked } from '../../ui/states.tsx';

function Heading({ children }: { children: string }) {
  return <h3 className="mb-2 text-[13px] font-medium text-quiet">{children}</h3>;
}

function Facts({ entry }: { entry: Entry }) {
  const reading = useReading();
  const facts = [
    { name: 'When', value: momentText(new Date(entry.at), reading) },
    { name: 'Balance after', value: energyText(entry.balance_after, reading) },
    ...factsOf(entry, reading),
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-[14px]">
      {facts.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-quiet">{name}</dt>
          <dd className="figures text-right break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Out of which grants it was paid, or which one lapsed. */
function Lots({ entry }: { entry: Entry }) {
  const reading = useReading();
  if (entry.lots.length === 0) return null;
  return (
    <section>
      <Heading>{isCall(entry) ? 'Paid from' : 'Of'}</Heading>
      <ul className="grid gap-1.5 text-[14px]">
        {entry.lots.map(({ seq, energy }) => (
          <li key={seq} className="flex justify-between gap-6">
            <Link
              to="/receipts"
              search={(search) => ({ ...search, seq })}
              className="underline underline-offset-3 hover:text-accent-text"
            >
              What came in with line {seq}
            </Link>
            <span className="figures">{energyText(energy, reading)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Content({ entry }: { entry: Entry }) {
  const sentence = reasonSentence(entryReason(entry));
  return (
    <div className="grid gap-6">
      {sentence !== null && <p className="text-quiet">{sentence}</p>}
      {priceOf(entry) !== null && (
        <section>
          <Heading>Why it cost that</Heading>
          <PriceSteps entry={entry} />
        </section>
      )}
      <Lots entry={entry} />
      <section>
        <Heading>Facts</Heading>
        <Facts entry={entry} />
      </section>
    </div>
  );
}

export function ReceiptPanel({ seq, onClose }: { seq: number; onClose: () => void }) {
  const reading = useReading();
  const query = useEntry(seq);
  const entry = query.data ?? null;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title={entry === null ? `Line ${seq}` : entryTitle(entry, reading)}
      lead={
        <span className="figures">
          Line {seq} of your ledger{entry !== null && `, ${deltaText(entry.delta, reading)}`}
        </span>
      }
      footer={<CopyButton size="usual" kind="secondary" label="Copy the link" text={() => location.href} />}
    >
      <Asked query={query} lines={6}>
        {(found) =>
          found === null ? (
            <p className="text-quiet">Your ledger has no line {seq}. The link may be somebody else’s.</p>
          ) : (
            <Content entry={found} />
          )
        }
      </Asked>
    </Dialog>
  );
}
