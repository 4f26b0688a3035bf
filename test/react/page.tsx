/** The page that shows one state: page.html?state=NAME. */

import { createRoot } from 'react-dom/client';
import '../../src/react/styles.css';
import { englishWords } from '../../src/react/index.ts';
import { ReadingContext } from '../../src/react/reader.tsx';
import { seenAt, states } from './states.tsx';

const name = new URLSearchParams(location.search).get('state') ?? '';
const state = Object.entries(states).find(([known]) => known === name)?.[1];
const root = document.getElementById('root');
if (!state || !root) throw new Error(`there is no state ${name}`);
const reading = {
  locale: 'en-GB',
  timeZone: 'UTC',
  words: englishWords,
  now: () => new Date(seenAt),
};
createRoot(root).render(<ReadingContext value={reading}>{state()}</ReadingContext>);
