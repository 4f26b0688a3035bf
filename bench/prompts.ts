/** Which prompts are quoted? Distinct English ones of a given length, the same on every machine. */

const words =
  `the of and to a in for is on that by this with you it not or be are from at as your all have new more an was
we will home can us about if page my has search free but our one other do no information time they site he up may what
which their news out use any there see only so his when contact here business who web also now help get view online first
been would how were services some these click its like service than find price date back top people had list name just
over state year day into email two health world next used go work last most products music buy data make them should
product system post her city add policy number such please available copyright support message after best software then
good video well where info rights public books high school through each links she review years order very privacy book
items company read group need many user said does set under general research university January mail full map reviews
program life know games way days management part could great united hotel real item international center prospect meeting
pipeline revenue quarter renewal churn onboarding stakeholder decision-maker follow-up calendar budget procurement`.split(
    /\s+/,
  );

/** A linear congruential generator: Numerical Recipes' constants, 32 bits. */
function* numbersFrom(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

/** So many prompts of so many characters, none twice; another seed gives others. */
export function distinctPrompts(count: number, characters: number, seed: number): string[] {
  const numbers = numbersFrom(seed);
  return Array.from({ length: count }, (_, nth) => {
    let text = `Write message ${seed}-${nth} to this prospect:`;
    while (text.length < characters) {
      const pick = numbers.next().value;
      text += pick % 11 === 0 ? `, ${words[pick % words.length]}. The` : ` ${words[pick % words.length]}`;
    }
    return text.slice(0, characters);
  });
}
