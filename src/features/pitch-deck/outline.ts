/** What does each slide of a deck say? */

const short = ['Problem', 'Solution', 'Market', 'Product', 'Traction', 'Team', 'Ask'] as const;

const long = [
  'Purpose',
  'Problem',
  'Why it hurts',
  'Solution',
  'How it works',
  'Why now',
  'Market',
  'Competition',
  'Advantage',
  'Business model',
  'Going to market',
  'Traction',
  'Team',
  'Numbers',
  'Ask',
] as const;

/** Titles by the number of slides (requirements R9: 7 or 15). */
export const outlines: Readonly<Record<7 | 15, readonly string[]>> = { 7: short, 15: long };
