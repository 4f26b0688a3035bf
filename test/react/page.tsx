/** The page that shows one state: page.html?state=NAME&locale=ar&words=long. */

import { createRoot } from 'react-dom/client';
import '../../src/react/styles.css';
import { englishWords, type Words } from '../../src/react/index.ts';
import { ReadingContext } from '../../src/react/reader.tsx';
import { seenAt, states } from './states.tsx';

const given = new URLSearchParams(location.search);
const name = given.get('state') ?? '';
const locale = given.get('locale') ?? 'en-GB';
const state = Object.entries(states).find(([known]) => known === name)?.[1];
const root = document.getElementById('root');
if (!state || !root) throw new Error(`there is no state ${name}`);

/** As a language would have them whose words are twice as long, and have no place to break. */
const lengthened = (text: string): string => `${text} ${text.replaceAll(' ', '')}`;

const longWords = Object.fromEntries(
  Object.entries(englishWords).map(([key, word]) => [
    key,
    typeof word === 'string'
      ? lengthened(word)
      : (...parts: never[]) => lengthened((word as (...parts: never[]) => string)(...parts)),
  ]),
) as unknown as Words;

document.documentElement.lang = locale;
document.documentElement.dir = locale.startsWith('ar') ? 'rtl' : 'ltr';
const reading = {
  locale,
  timeZone: 'UTC',
  words: given.get('words') === 'long' ? longWords : englishWords,
  now: () => new Date(seenAt),
};
createRoot(root).render(<ReadingContext value={reading}>{state()}</ReadingContext>);
