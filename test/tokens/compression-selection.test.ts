/** Is what answers the question kept when a prompt is compressed, in any script? */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { compress } from '@/tokens/compression/compress';
import { questionOf } from '@/tokens/compression/question';
import { segmentsOf, textOfSegments, withPinned } from '@/tokens/compression/segment';
import { sentencesOf } from '@/tokens/compression/sentence';
import { createTally } from '@/tokens/compression/tally';
import { unitsOf } from '@/tokens/compression/unit';
import { countTokens, type Encoding, loadTokenizer } from '@/tokens/tokenizer';

beforeAll(async () => {
  await Promise.all([loadTokenizer('o200k_base'), loadTokenizer('cl100k_base')]);
});

const questionIn = (prompt: string): string | undefined =>
  questionOf(segmentsOf(prompt), prompt, undefined)?.text;

const topics = ['harbour', 'railway', 'theatre', 'brewery', 'library', 'airport', 'stadium', 'museum'];

/** Eight paragraphs of five sentences, each about its own topic; one number in each. */
const article = topics
  .map((topic, index) =>
    [
      `The ${topic} was opened in ${1801 + index * 7}.`,
      'Many people had waited for that day.',
      `It did not cost more than ${index + 3} million.`,
      'The mayor held a speech about it.',
      'Later it was extended twice.',
    ].join(' '),
  )
  .join('\n\n');

describe('the question of a prompt', () => {
  it.each<[string, string, string | undefined]>([
    ['at the end', 'A long text. It goes on.\n\nWho wrote it?', 'Who wrote it?'],
    ['at the end, with a hint after it', 'A text.\n\nWho wrote it? Answer in one word.', 'Who wrote it?'],
    ['at the end of the only paragraph', 'A text that goes on. Who wrote it?', 'Who wrote it?'],
    ['labelled, without a mark', 'A text.\n\nQuestion: who wrote the song', 'who wrote the song'],
    ['labelled as a task', 'A text.\n\n**Task:** Sum up the costs.', 'Sum up the costs.'],
    ['at the start', 'Who wrote it?\n\nA long text. It goes on.', 'Who wrote it?'],
    ['Chinese', '很长的文字。\n\n谁写的？', '谁写的？'],
    ['Arabic', 'نص طويل.\n\nمن كتب هذا؟', 'من كتب هذا؟'],
    [
      'only in the middle',
      'Some text here.\n\nWho knows? Not me.\n\nMore text here. It ends. So it does.',
      undefined,
    ],
    [
      'only in a quotation',
      'Some text here.\n\nHe said “who wrote it?” and left the room at once.',
      undefined,
    ],
    ['only in code', 'Some text here.\n\n```ts\nreturn a ? b : c // why?\n```\n', undefined],
    ['nowhere', 'Write a message to the customer.', undefined],
  ])('%s', (_name, prompt, question) => {
    expect(questionIn(prompt)).toBe(question);
  });

  it('is what the caller says it is', () => {
    expect(questionOf(segmentsOf('Who? Me.'), 'Who? Me.', 'Where is it?')).toEqual({
      text: 'Where is it?',
      stretch: null,
      isFound: false,
    });
  });
});

describe('with a question', () => {
  it.each(topics)('the sentences about the %s are kept, in order, with the gaps marked', (topic) => {
    const prompt = `${article}\n\nWhen was the ${topic} opened?`;
    const { text, stages, tokensBefore, tokensAfter } = compress(prompt, { targetReduction: 0.6 });
    expect(stages.map(({ stage }) => stage)).toEqual(['selection']);
    expect(tokensAfter / tokensBefore).toBeLessThanOrEqual(0.42);
    expect(text).toContain(`The ${topic} was opened in ${1801 + topics.indexOf(topic) * 7}.`);
    expect(text.endsWith(`When was the ${topic} opened?`)).toBe(true);
    let from = 0;
    for (const part of text.split('[…]')) {
      const at = prompt.indexOf(part.trim(), from);
      expect(at).toBeGreaterThanOrEqual(from);
      from = at + part.trim().length;
    }
  });

  it.each<[string, string, string, string]>([
    [
      'Russian, in another case of the word',
      'Город стоит на реке. Здесь живут рыбаки. Вокзал построили давно. Рынок открыт утром. Музей закрыт зимой. В парке растут липы.',
      'Что известно о вокзале?',
      'Вокзал построили давно.',
    ],
    [
      'Chinese',
      '城市位于河边。渔民住在这里。火车站建于很久以前。市场早上开放。博物馆冬天关闭。公园里有椴树。',
      '火车站是什么时候建的？',
      '火车站建于很久以前。',
    ],
    [
      'Japanese',
      '町は川のそばにある。漁師が住んでいる。駅舎は昔に建てられた。市場は朝に開く。美術館は冬に閉まる。公園には木がある。',
      '駅舎はいつ建てられたか？',
      '駅舎は昔に建てられた。',
    ],
    [
      'Hindi',
      'शहर नदी पर है। यहाँ मछुआरे रहते हैं। रेलवे स्टेशन बहुत पहले बना था। बाज़ार सुबह खुलता है। संग्रहालय सर्दी में बंद है। पार्क में पेड़ हैं।',
      'रेलवे स्टेशन कब बना?',
      'रेलवे स्टेशन बहुत पहले बना था।',
    ],
    [
      'Thai',
      'เมืองตั้งอยู่ริมแม่น้ำที่มีชาวประมงอาศัยอยู่เป็นจำนวนมากมาตั้งแต่โบราณ สถานีรถไฟสร้างขึ้นเมื่อนานมาแล้วโดยวิศวกรชาวต่างประเทศหลายคน ตลาดเปิดในตอนเช้าทุกวันและขายปลาสดจากแม่น้ำสายใหญ่ พิพิธภัณฑ์ปิดในฤดูหนาวเพราะมีนักท่องเที่ยวมาเยี่ยมชมน้อยมาก สวนสาธารณะมีต้นไม้ใหญ่และทะเลสาบเล็กสำหรับพายเรือเล่น',
      'สถานีรถไฟสร้างเมื่อไร?',
      'สถานีรถไฟสร้างขึ้นเมื่อนานมาแล้ว',
    ],
  ])('it works in %s', (_name, text, question, kept) => {
    const result = compress(text, { targetReduction: 0.5, question });
    expect(result.stages.map(({ stage }) => stage)).toEqual(['selection']);
    expect(result.text).toContain(kept);
  });

  it('a sentence stays whole: no negation and no number leaves it', () => {
    const sentences = new Set(sentencesOf(article).map((sentence) => sentence.trim()));
    fc.assert(
      fc.property(
        fc.constantFrom(...topics),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (topic, targetReduction) => {
          const { text } = compress(article, {
            targetReduction,
            atMost: 0.95,
            question: `What did the ${topic} cost?`,
          });
          for (const part of text.split('[…]')) {
            for (const sentence of sentencesOf(part)) {
              if (sentence.trim() !== '') expect(sentences).toContain(sentence.trim());
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('at most 60 % goes unless more is asked for', () => {
    const question = 'When was the library opened?';
    const usual = compress(article, { targetReduction: 0.9, question });
    expect(usual.tokensAfter / usual.tokensBefore).toBeGreaterThanOrEqual(0.4);
    const asked = compress(article, { targetReduction: 0.9, atMost: 0.95, question });
    expect(asked.tokensAfter / asked.tokensBefore).toBeLessThanOrEqual(0.15);
    expect(asked.text).toContain('The library was opened');
  });

  it('start and end are kept where question and text have no word in common', () => {
    const { stages } = compress(article, { targetReduction: 0.5, question: 'xyzzy plugh' });
    expect(stages.map(({ stage }) => stage)).toEqual(['truncation']);
  });

  it('a quotation goes with its sentence or not at all; code and JSON blocks stay', () => {
    const code = '```ts\nconst a = "The  library";\n\n\nif (a)  {}\n```\n';
    const json = JSON.stringify({ a: [1, 2.5], b: { c: 'The  library' } }, null, 4);
    const quoted = 'The guide said “in order to see it, come.  Really, do.” and smiled at us.';
    const prompt = `${article}\n\n${code}\n${quoted}\n\n${json}\n\nWhen was the library opened?`;
    for (const targetReduction of [0.3, 0.5, 0.8]) {
      const { text } = compress(prompt, { targetReduction, atMost: 0.95 });
      expect(text).toContain(code);
      expect(text).toContain('{"a":[1,2.5],"b":{"c":"The  library"}}');
      if (text.includes('The guide said')) expect(text).toContain(quoted);
      else expect(text).not.toContain('come.  Really');
    }
  });

  it('the head of a table stays with its rows', () => {
    const rows = topics.map((topic, index) => `| ${topic} | ${1801 + index * 7} |`);
    const table = ['| place | opened |', '|---|---|', ...rows].join('\n');
    const { text } = compress(table, { targetReduction: 0.5, question: 'When was the library opened?' });
    expect(text).toContain('| place | opened |\n|---|---|\n');
    expect(text).toContain('| library | 1829 |');
  });
});

describe('what is pinned', () => {
  it('comes through as it is, spaces and politeness included', () => {
    const prefix = 'Please note   that  this is cached.\n\n\n\n';
    const prompt = `${prefix}${article}`;
    const pinned = [{ from: 0, to: prefix.length }];
    expect(compress(prompt, { targetReduction: 0.5, pinned }).text.startsWith(prefix)).toBe(true);
    const asked = { targetReduction: 0.5, pinned, question: 'When was the library opened?' };
    expect(compress(prompt, asked).text.startsWith(prefix)).toBe(true);
  });

  it.each([
    ['backwards', [{ from: 5, to: 2 }]],
    [
      'overlapping',
      [
        { from: 0, to: 5 },
        { from: 3, to: 8 },
      ],
    ],
    ['no whole numbers', [{ from: 0.5, to: 5 }]],
  ])('is refused where it is %s', (_name, pinned) => {
    expect(() => compress('some text', { targetReduction: 0.5, pinned })).toThrow(EnergyError);
  });

  it('leaves the text the same, whatever is pinned', () => {
    const cut = fc
      .array(fc.nat(60), { minLength: 2, maxLength: 6 })
      .map((cuts) => [...new Set(cuts)].sort((a, b) => a - b));
    const text = 'Some `code here` and "a quotation" with https://example.com/a and more prose.';
    fc.assert(
      fc.property(cut, (cuts) => {
        const stretches = cuts.flatMap((from, index) =>
          index % 2 === 0 ? [{ from, to: cuts[index + 1] ?? 70 }] : [],
        );
        const segments = withPinned(segmentsOf(text), stretches);
        expect(textOfSegments(segments)).toBe(text);
        let at = 0;
        for (const segment of segments) {
          const end = at + segment.text.length;
          const isPinned = stretches.some(({ from, to }) => from < end && to > at);
          if (segment.kind === 'prose') expect(isPinned).toBe(false);
          at = end;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the units of a text', () => {
  it('joined are the text, none inside a surrogate pair', () => {
    const piece = fc.constantFrom(
      '"',
      '“',
      '”',
      '`',
      '```\n',
      '{"a": 1}',
      '. ',
      'No. 5 ',
      '\n\n',
      '| a |\n',
      '😀',
      '。',
      'word ',
      '> q\n',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 3_000 }),
      fc.nat(3).map((many) => '😀'.repeat(700 * many)),
    );
    fc.assert(
      fc.property(text, (any) => {
        const { starts, size } = unitsOf(segmentsOf(any));
        expect(starts[size]).toBe(any.length);
        for (let unit = 1; unit < size; unit += 1) {
          const at = starts[unit] ?? 0;
          expect(at).toBeGreaterThan(starts[unit - 1] ?? 0);
          expect(/[\ud800-\udbff]/.test(any[at - 1] ?? '') && /[\udc00-\udfff]/.test(any[at] ?? '')).toBe(
            false,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, string, number]>([
    [
      'an initial and an abbreviation',
      'It was J. Smith, i.e. Mr. Smith, who saw No. 5 here. He left again.',
      2,
    ],
    ['a decimal and a version', 'It costs 3.50 in v1.2.3 of it. He left again.', 2],
    [
      'a line broken by its width',
      'This line is broken by its width and it goes on\nhere in lower case. He left again.',
      2,
    ],
    ['Chinese without spaces', '城市位于河边的山上。渔民都住在这里面。', 2],
    ['Hindi', 'शहर नदी पर है। यहाँ मछुआरे रहते हैं।', 2],
  ])('%s', (_name, text, sentences) => {
    expect(sentencesOf(text)).toHaveLength(sentences);
  });
});

describe('counting in pieces', () => {
  it.each<Encoding>(['o200k_base', 'cl100k_base'])('gives what %s gives for the whole', (encoding) => {
    const count = (text: string): number => countTokens(text, encoding);
    const piece = fc.constantFrom(
      'In 2015 it was said. ',
      'Yes! ',
      "don't ",
      '/path ',
      '\n',
      '\n\n',
      '\n/x',
      ' \n',
      '\r\n',
      '  ',
      '\t',
      '. ',
      '... ',
      '.) ',
      '." ',
      '123 ',
      '4',
      '城市。',
      '😀 ',
      '[…] ',
      '- item\n',
      'A sentence that is long enough to be cut here. ',
      '\u00a0',
      'é ',
      '\ud800',
    );
    const text = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (any) => {
        expect(createTally(count, true)(any)).toBe(count(any));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not count again what has been counted', () => {
    let counted = 0;
    const count = (text: string): number => {
      counted += text.length;
      return countTokens(text, 'o200k_base');
    };
    compress(article, {
      targetReduction: 0.5,
      count,
      additive: true,
      question: 'When was the library opened?',
    });
    expect(counted).toBeLessThan(article.length * 1.5);
  });
});
