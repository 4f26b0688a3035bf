/** Which colours does an exported deck have? Hexadecimal, each with a contrast above 4.5 on white. */

export const deckColors = { ink: '1F2933', accent: '0B6B5C', faint: '52606D' } as const;
