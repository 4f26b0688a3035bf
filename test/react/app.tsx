/** An app as a user of the package writes one: app.html#api=URL&token=TOKEN. */

import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createEnergyClient } from '../../src/client/index.ts';
import '../../src/react/styles.css';
import {
  EnergyGate,
  EnergyProvider,
  FeatureGate,
  LiveEnergyBar,
  LiveReceiptList,
  LiveSurgeBanner,
  LiveTokenUsageDashboard,
  useClaim,
  useEntries,
  useGrants,
  useRun,
  useTokenBudget,
} from '../../src/react/index.ts';

const given = new URLSearchParams(location.hash.slice(1));
/** Asked before each request: somebody else may have signed in. */
const token = (): string => new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const client = createEnergyClient({ baseUrl: given.get('api') ?? '', token });

function Writer() {
  const [input, setInput] = useState('');
  const ask = input === '' ? null : { feature: 'ai_message', input };
  return (
    <section aria-label="Writer">
      <label>
        Prompt <textarea value={input} onChange={({ target }) => setInput(target.value)} />
      </label>
      <EnergyGate ask={ask} onUpgrade={() => {}}>
        {({ text, phase }) => <output data-phase={phase}>{text}</output>}
      </EnergyGate>
    </section>
  );
}

/** A run without a price before it: its key is its own. */
function Plain() {
  const { start, text, phase, isRunning } = useRun();
  const { data } = useEntries();
  return (
    <section aria-label="Plain">
      <button type="button" onClick={() => void start({ feature: 'ai_message', input: 'Hello' })}>
        Go
      </button>
      <output data-phase={phase} data-running={isRunning}>
        {text}
      </output>
      <p data-name="entries">{data?.pages[0]?.items.length}</p>
    </section>
  );
}

const objection = { feature: 'ai_objection', input: { objection: 'It is too expensive.' } };

function Answerer() {
  return (
    <section aria-label="Answerer">
      <FeatureGate ask={objection} label="Answer it">
        {({ result, partial }) => <output>{JSON.stringify(result?.output ?? partial ?? null)}</output>}
      </FeatureGate>
    </section>
  );
}

function Standing() {
  const { data: budget } = useTokenBudget();
  const { data: grants } = useGrants();
  const { claim, claimed } = useClaim();
  return (
    <section aria-label="Standing">
      <p data-name="tokens">{budget?.tokens_used_today}</p>
      <p data-name="lots">
        {grants?.items.map(({ reason, remaining }) => `${reason} ${remaining}`).join(', ')}
      </p>
      <button type="button" onClick={() => void claim('happy_hour')}>
        Claim
      </button>
      <p data-name="claimed">{claimed?.granted ? claimed.amount : claimed?.why}</p>
    </section>
  );
}

const views: Readonly<Record<string, () => React.ReactNode>> = {
  balance: () => (
    <>
      <LiveEnergyBar />
      <LiveSurgeBanner isAlwaysShown />
      <Standing />
      <LiveReceiptList />
    </>
  ),
  writer: () => (
    <>
      <LiveEnergyBar />
      <LiveSurgeBanner isAlwaysShown />
      <Writer />
    </>
  ),
  answerer: () => <Answerer />,
  plain: () => <Plain />,
  usage: () => <LiveTokenUsageDashboard days={7} />,
};

function App() {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <button type="button" onClick={() => setOpen(false)}>
        Leave
      </button>
      {isOpen && (
        <EnergyProvider client={client} locale="en-GB" timeZone="UTC">
          {views[given.get('view') ?? 'balance']?.()}
        </EnergyProvider>
      )}
    </>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no place for the app');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
