/** Which texts are nearest to a question by plain BM25: whole words, no stems, nothing around? */

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const k1 = 1.2;
const b = 0.75;

/** The score of each text for a question. */
export function bm25Scores(texts: readonly string[]): (question: string) => Float64Array {
  const postings = new Map<string, Map<number, number>>();
  const lengths = texts.map((text, index) => {
    const words = wordsOf(text);
    for (const word of words) {
      const rows = postings.get(word) ?? new Map<number, number>();
      rows.set(index, (rows.get(index) ?? 0) + 1);
      postings.set(word, rows);
    }
    return words.length;
  });
  const average = lengths.reduce((sum, length) => sum + length, 0) / texts.length;
  return (question) => {
    const scores = new Float64Array(texts.length);
    for (const word of new Set(wordsOf(question))) {
      const rows = postings.get(word) ?? new Map<number, number>();
      const rarity = Math.log(1 + (texts.length - rows.size + 0.5) / (rows.size + 0.5));
      for (const [index, count] of rows) {
        const norm = k1 * (1 - b + (b * (lengths[index] ?? 0)) / average);
        scores[index] = (scores[index] ?? 0) + (rarity * count * (k1 + 1)) / (count + norm);
      }
    }
    return scores;
  };
}

/** The texts from the nearest on, the earlier of equals first. */
export function bm25Index(texts: readonly string[]): (question: string) => number[] {
  const scoresOf = bm25Scores(texts);
  return (question) => {
    const scores = scoresOf(question);
    return [...texts.keys()].sort((a, z) => (scores[z] ?? 0) - (scores[a] ?? 0) || a - z);
  };
}
