/** The server's words as a sentence of their own: with a capital, and a full stop. A host or a name in small letters stays one. */
export const sentenceOf = (words: string): string =>
  `${words.replace(/^\p{Ll}+(?=[\s,:])/u, (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)}${/[.!?]$/.test(words) ? '' : '.'}`;
