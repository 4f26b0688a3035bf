/** What stands out about a user, in a word and in a sentence? */

export const anomalyTexts: Readonly<Record<string, { readonly word: string; readonly sentence: string }>> = {
  costs_more_than_paid: {
    word: 'costs more than paid',
    sentence:
      'The models cost more than the tier’s month and the energy that was bought: another tier or a limit may help.',
  },
  grew: {
    word: 'grew',
    sentence: 'The cost is several times that of the month before.',
  },
  many_spikes: {
    word: 'many spikes',
    sentence: "Many calls are past the tier's spike threshold.",
  },
  unpriced_calls: {
    word: 'calls without a price',
    sentence: 'Some calls went to models whose price is not known: add it under “Tiers and rules”.',
  },
};
