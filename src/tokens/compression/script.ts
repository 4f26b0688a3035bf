/** To which kind of writing does a character belong, and what is its small letter? Tables, made when first needed. */

/** Neither letter, mark nor number; a script with spaces between words; Chinese, Japanese, Korean; Thai and its neighbours. */
export const noWord = 0;
export const spacedWord = 1;
export const pairedScript = 2;
export const tripledScript = 3;

interface CharacterTables {
  /** By UTF-16 unit: one of the four kinds above. Halves of surrogate pairs are letters. */
  readonly kinds: Uint8Array;
  /** By UTF-16 unit: the small letter's unit. */
  readonly small: Uint16Array;
}

const letters = /[\p{L}\p{M}\p{N}\p{Cs}]/u;
const paired = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}]/u;
const tripled = /[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

function kindOf(character: string): number {
  if (!letters.test(character)) return noWord;
  if (paired.test(character)) return pairedScript;
  return tripled.test(character) ? tripledScript : spacedWord;
}

let tables: CharacterTables | undefined;

/** The tables of the basic plane; about 20 ms the first time, then at hand. */
export function characterTables(): CharacterTables {
  tables ??= {
    kinds: Uint8Array.from({ length: 0x10000 }, (_, unit) => kindOf(String.fromCharCode(unit))),
    small: Uint16Array.from({ length: 0x10000 }, (_, unit) => {
      const small = String.fromCharCode(unit).toLowerCase();
      return small.length === 1 ? small.charCodeAt(0) : unit;
    }),
  };
  return tables;
}
