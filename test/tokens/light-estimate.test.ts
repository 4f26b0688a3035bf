/** Is the browser's estimate near the exact count, small, and bounded for any text? */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { estimateLightly } from '@/tokens/light-estimate';
import { countTokens, loadTokenizer } from '@/tokens/tokenizer';
import { sourcesBelow } from '../support/source.ts';

beforeAll(async () => {
  await loadTokenizer('o200k_base');
});

const files = ['light-estimate', 'light-text', 'light-weights'].map((name) => `src/tokens/${name}.ts`);

describe('the light estimate', () => {
  it.each([
    ['English', 'The quarterly report shows that revenue grew in every region, while costs stayed flat.', 30],
    [
      'German',
      'Der Bericht zeigt, dass der Umsatz in allen Regionen gestiegen ist und die Kosten gleich bleiben.',
      35,
    ],
    ['Russian', 'Отчёт показывает, что выручка выросла во всех регионах, а расходы не изменились.', 35],
    ['Greek', 'Η έκθεση δείχνει ότι τα έσοδα αυξήθηκαν σε όλες τις περιοχές.', 35],
    ['Arabic', 'يولد جميع الناس أحراراً متساوين في الكرامة والحقوق.', 35],
    ['Hindi', 'रिपोर्ट बताती है कि सभी क्षेत्रों में राजस्व बढ़ा है।', 35],
    ['Thai', 'รายงานแสดงให้เห็นว่ารายได้เพิ่มขึ้นในทุกภูมิภาค', 35],
    ['Chinese', '人人生而自由，在尊严和权利上一律平等。', 35],
    ['Korean', '보고서에 따르면 모든 지역에서 매출이 증가했다.', 35],
    ['JSON', '{"name":"Anna Berg","company":"Nordlicht GmbH","score":87,"tags":["warm","b2b"]}', 25],
  ])('of %s is near the exact count', (_name, text, percent) => {
    const exact = countTokens(text, 'o200k_base');
    expect(Math.abs(estimateLightly(text) - exact) / exact).toBeLessThan(percent / 100);
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['Hello world', 2],
    ['1234567', 3],
  ])('of %j is %i', (text, tokens) => {
    expect(estimateLightly(text)).toBe(tokens);
  });

  it('is a whole number of at least 0 for any text, and at most a few tokens a unit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tokens = estimateLightly(text);
        expect(Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= 4 * text.length).toBe(true);
      }),
    );
  });

  it.each(['a', ' ', '\n', '!', '7', '中', '😀', '\ud800', 'é'])(
    'of two million times %j comes in bounded time',
    (character) => {
      const from = performance.now();
      expect(estimateLightly(character.repeat(2_000_000 / character.length))).toBeGreaterThan(0);
      expect(performance.now() - from).toBeLessThan(10_000);
    },
  );

  it('imports nothing beyond itself and fits 10 kB, gzipped, without its comments', () => {
    const sources = sourcesBelow('src/tokens').filter(({ path }) => files.includes(path));
    expect(sources).toHaveLength(3);
    for (const { imports } of sources) {
      for (const { file } of imports) expect(files).toContain(file);
    }
    const text = files
      .map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
      .map((source) => source.replace(/\/\*\*[\s\S]*?\*\//g, ''))
      .join('\n');
    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(10_000);
  });
});
