/** Which words of a question say little about what it asks for? */

/**
 * Articles, prepositions, pronouns, auxiliaries and question words, by language. They weigh less when a sentence's
 * relevance is judged; they are never taken out of a text. Other languages rely on how common a word is in the text.
 */
const functionWordsByLanguage: Readonly<Record<string, string>> = {
  en: `a an the of in on at to for and or is are was were be been being do does did has have had what which who whom
    whose when where why how that this these those it its by with from as their they them he she his her there about
    into than then so if can could would will should not you your we our i me my`,
  de: `der die das den dem des ein eine einer eines und oder ist sind war waren wird wurde was wer wen wem wann wo wie
    warum welche welcher welches in im an am auf zu für mit von aus bei als nach hat haben hatte nicht es sie er`,
  fr: `le la les un une des du de et ou est sont était étaient que qui quoi quel quelle quels quelles quand où comment
    pourquoi dans en à au aux par pour avec sur ce cette ces il elle ils elles a ont pas ne se`,
  es: `el la los las un una unos unas de del y o es son era fue fueron que qué quién quiénes cuál cuáles cuándo dónde
    cómo cuánto cuántos por para con en al se su sus ha han no lo`,
  pt: 'o a os as um uma de do da dos das e ou é são era foi que quem qual quais quando onde como quanto por para com em no na ao se não',
  it: 'il lo la i gli le un una di del della dei e o è sono era fu che chi cosa quale quali quando dove come quanto per con in nel al si non',
  nl: 'de het een en of is zijn was waren wat wie welke wanneer waar hoe waarom van in op te voor met door aan dat die niet',
  ru: 'и или в во на с со к по за из от до для о об что кто какой какая какое какие когда где как почему сколько это был была было были не он она они',
};

export const functionWords: ReadonlySet<string> = new Set(
  Object.values(functionWordsByLanguage).flatMap((words) => words.split(/\s+/)),
);
