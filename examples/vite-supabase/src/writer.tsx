/** What does a paid call look like on a page? A form, its price, and what comes. */

import { EnergyGate } from 'energy-engine/react';
import { useState } from 'react';

export function Writer() {
  const [input, setInput] = useState('');
  return (
    <section>
      <label>
        What shall be written?
        <textarea rows={4} value={input} onChange={({ target }) => setInput(target.value)} />
      </label>
      <EnergyGate
        ask={input === '' ? null : { feature: 'ai_message', input }}
        label="Write it"
        onUpgrade={() => window.open('/pricing')}
      >
        {({ text }) => <output>{text}</output>}
      </EnergyGate>
    </section>
  );
}
