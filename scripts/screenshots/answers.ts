/** What does the model of the pictures answer? Of the length and with the names that such answers have. */

const lindmoor = 'Lindmoor Cold Chain';

export const answers = {
  ai_message: {
    subject: 'Offers within a working day, also for Gothenburg',
    body: `Dear Marta,

you said in Gdańsk that an enquiry takes four working days to become an offer, because every price is put together by hand. In April four people join you in Gothenburg who will write offers in Swedish and English from their first week on.

I should like to show you in twenty minutes how an offer for two pallets from Rostock to Malmö is written from your own price list, with the cost of each step beside it.

Would Tuesday at ten suit you?`,
  },
  ai_sequence: {
    steps: [
      ['Say what was heard in Gdańsk', 'An enquiry that is answered the same day'],
      ['Show the offer to Malmö', 'Two pallets, Rostock to Malmö, in six minutes'],
      ['Answer the question of the works council', 'Who sees what, and what is never measured'],
    ].map(([purpose = '', subject = ''], nth) => ({
      ...{ day: 1 + nth * 4, channel: 'email', purpose, subject },
      body: 'Dear Marta,\n\nyou want every enquiry answered within one working day, even when the answer is no. Attached is the offer that your people would have written, and what it cost.\n\nIs there half an hour on Thursday?',
    })),
  },
  ai_objection: {
    concern:
      'They paid for a writing assistant last winter that nobody used, and do not want to defend another one.',
    answers: [
      { approach: 'Agree, and ask', reply: 'I would be careful too. What was it that people did not use?' },
      {
        approach: 'Show the price first',
        reply: 'Each offer has its price before it is written, and never costs more than that.',
      },
    ],
    question: 'What would have to be different in the first month for you to call it a success?',
  },
  ai_about: {
    headline: 'Food that must not get warm is on time before six',
    lead: '140 vehicles, one temperature for every pallet, and people who answer within a working day.',
    sections: [
      {
        heading: 'Two sisters and a fish wholesaler',
        text: 'Henrike and Jule Anders founded Lindmoor in 2011, when they saw which part of the trade was paid for without haggling.',
      },
      {
        heading: 'What we carry',
        text: 'Chilled fish, dairy and ready meals, and frozen goods, from producers in the afternoon to supermarkets before dawn.',
      },
    ],
    callToAction: 'Ask for an offer',
  },
  ai_scanner: {
    score: 82,
    reasons: [
      'Offers are put together by hand',
      'Budget of 85,000 euros is approved',
      'Four new people in sales from April',
    ],
    doubts: ['Half of the budget is promised already', 'The works council has to agree'],
    nextStep: 'Send the offer to Malmö as an example, with its cost, and ask for Tuesday.',
  },
  ai_pitchdeck: {
    title: lindmoor,
    subtitle: 'Every enquiry answered within one working day',
    slides: [
      'An offer takes four working days',
      'Each price is put together by hand',
      'The same list, read once',
      'An offer to Malmö, step by step',
      'What it costs, before it is written',
      'Gothenburg in April',
      'What we ask for',
    ].map((title) => ({
      title,
      bullets: [
        'Enquiries live in nine inboxes.',
        'Two lists of prices contradict each other.',
        'The answer is no more often than it has to be.',
      ],
      notes: 'Say which of these she named herself in Gdańsk.',
    })),
  },
  ai_chatbot:
    'Begin with what she said herself: four working days. Ask which part of them is waiting, and which is writing. Then show one offer, and what it cost.\n\n- Bring the price list of March.\n- Leave the slides at home.',
  company_crawler: {
    name: lindmoor,
    summary:
      'Carries chilled and frozen food around the Baltic with 140 vehicles, each pallet with a sensor of its own.',
    products: ['Chilled transport', 'Frozen transport', 'Temperature reports'],
    audiences: ['Supermarkets', 'Hospitals', 'Restaurant groups'],
    locations: ['Rostock', 'Gdańsk', 'Gothenburg'],
    contacts: ['sales@lindmoor.example'],
  },
} as const;

/** The step of a scan that judges so many items. */
export const judged = (count: number) => ({
  results: Array.from({ length: count }, (_, item) => ({
    item,
    score: 34 + ((item * 37) % 61),
    reasons: ['Writes offers by hand', item % 2 === 0 ? 'Opens a depot this year' : 'No route planning yet'],
  })),
});
