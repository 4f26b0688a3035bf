/** Is an exported deck a file that presentation and PDF programs can open, with every word in it? */

import { inflateSync } from 'node:zlib';
import JSZip from 'jszip';
import PDFDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { deckToPdf, deckToPptx, type PitchDeck } from '@/features/index';

const deckOf = (slides: number, text = 'We plan tours.'): PitchDeck => ({
  title: 'Tourbo & Söhne <GmbH>',
  subtitle: 'Zażółć gęślą jaźń, Привет, Γειά, שלום',
  slides: Array.from({ length: slides }, (_, nth) => ({
    title: `Slide ${nth + 1}`,
    bullets: [text, '"Quotes" & <tags>', 'A\u0007b'],
    notes: nth === 0 ? 'Say hello to 你好.' : '',
  })),
});

const slidesOf = async (bytes: Uint8Array) => {
  const zip = await JSZip.loadAsync(bytes);
  const names = Object.keys(zip.files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  return { zip, names };
};

/** Which signs the fonts of a PDF stand for, as its tables tell whoever copies text from it. */
function unicodeIn(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const texts: string[] = [];
  for (let at = bytes.indexOf('stream\n'); at !== -1; at = bytes.indexOf('stream\n', at + 1)) {
    const from = at + 'stream\n'.length;
    try {
      texts.push(inflateSync(bytes.subarray(from, bytes.indexOf('\nendstream', from))).toString('latin1'));
    } catch {
      // Another kind of stream, or the end of one.
    }
  }
  return texts.filter((text) => text.includes('beginbfrange') || text.includes('beginbfchar')).join('\n');
}

describe('a deck', () => {
  it.each([7, 15])('of %i slides becomes a PPTX with a title page, bullets and notes', async (count) => {
    const { zip, names } = await slidesOf(await deckToPptx(deckOf(count, 'Grüße 你好 👍 \ud83d')));
    expect(names).toHaveLength(count + 1);
    const first = await zip.file('ppt/slides/slide2.xml')?.async('string');
    expect(first).toContain('Slide 1');
    expect(first).toContain('Grüße 你好 👍');
    expect(first).toContain('&amp; &lt;tags&gt;');
    expect(first).toContain('Ab');
    const notes = Object.keys(zip.files).filter((name) => /notesSlide\d+\.xml$/.test(name));
    const texts = await Promise.all(notes.map((name) => zip.file(name)?.async('string')));
    expect(texts.join('')).toContain('Say hello to 你好.');
  });

  it.each([7, 15])('of %i slides becomes a PDF with as many pages and the title', async (count) => {
    const pdf = Buffer.from(await deckToPdf(deckOf(count))).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.trimEnd().slice(-5)).toBe('%%EOF');
    expect(pdf).toContain(`/Count ${count + 1}`);
  });

  it('shrinks a long text, and goes on to another page before it loses a word', async () => {
    const pagesOf = async (deck: PitchDeck) =>
      Number(/\/Count (\d+)/.exec(Buffer.from(await deckToPdf(deck)).toString('latin1'))?.[1]);
    expect(await pagesOf(deckOf(1, 'word '.repeat(300)))).toBe(2);
    expect(await pagesOf(deckOf(1, 'word '.repeat(3_000)))).toBeGreaterThan(2);
  });

  it.each([['w'], ['w\u00a0'], ['w\u2060'], ['a\u0301']])(
    'sets a text without an end to its words, such as %j again and again, like any other',
    async (piece) => {
      const pdf = Buffer.from(await deckToPdf(deckOf(1, piece.repeat(12_000)))).toString('latin1');
      expect(Number(/\/Count (\d+)/.exec(pdf)?.[1])).toBeGreaterThan(2);
    },
    10_000,
  );

  it('says which signs its font lacks instead of printing boxes; pictures are left out', async () => {
    await expect(deckToPdf(deckOf(1, 'Fine 👍🏽 👩‍👩‍👧 ©'))).resolves.toBeInstanceOf(Uint8Array);
    const refused = await deckToPdf(deckOf(1, '你好')).catch((error: unknown) => error);
    expect(EnergyError.isInstance(refused) && refused.code).toBe('invalid_request');
    expect((refused as Error).message).toBe('A PDF cannot show 你 好: take the PowerPoint file');
    const many = deckToPdf(deckOf(1, '一二三四五六七八九十百千'));
    await expect(many).rejects.toThrow('A PDF cannot show 一 二 三 四 五 六 七 八 九 十 and 2 more: take');
  });

  it('sets every sign that its font has, and leaves out pictures that it lacks, flags and keycaps among them', async () => {
    const unicode = unicodeIn(await deckToPdf(deckOf(1, 'Tourbo™ ✔ A↔B 🇩🇪 1️⃣ 👩‍👩‍👧')));
    for (const sign of ['2122', '2714', '2194', '0031']) expect(unicode).toContain(`<${sign}>`);
    await expect(deckToPdf({ ...deckOf(1), title: 'Tourbo™ 🇩🇪 2️⃣' })).resolves.toBeInstanceOf(Uint8Array);
  });

  it.each([
    ['two Hebrew words', 'Hello שלום עולם'],
    ['a Hebrew sentence', 'שלום.'],
    ['a Hebrew word before others', 'שלום to you'],
    ['a Hebrew word and a number', 'Since שלום 2019'],
    ['a Hebrew word in brackets', 'Hello (שלום)'],
    ['Arabic', 'مرحبا بالعالم'],
  ])(
    'is refused as a PDF with %s, which would be set in the wrong order, and is none as a PPTX',
    async (_, text) => {
      const deck = { ...deckOf(1), slides: [{ title: 'Slide', bullets: [text], notes: '' }] };
      const refused = await deckToPdf(deck).catch((error: unknown) => error);
      expect(EnergyError.isInstance(refused) && refused.code).toBe('invalid_request');
      expect((refused as Error).message).toMatch(/right to left.*take the PowerPoint file/);
      const { zip } = await slidesOf(await deckToPptx(deck));
      expect(await zip.file('ppt/slides/slide2.xml')?.async('string')).toContain(text);
    },
  );

  it.each(['Hello שלום', 'Say שלום to them', 'Greet: שלום – in Hebrew'])(
    'is a PDF with one such word: %s',
    async (text) => {
      await expect(deckToPdf(deckOf(1, text))).resolves.toBeInstanceOf(Uint8Array);
    },
  );

  describe('as a PPTX', () => {
    /** The sizes of a slide's texts, in points. */
    const sizesOf = async (slide: PitchDeck['slides'][number], title = 'Deck') => {
      const { zip } = await slidesOf(await deckToPptx({ title, subtitle: 'Sub', slides: [slide] }));
      const sizes = async (nth: number) => {
        const xml = (await zip.file(`ppt/slides/slide${nth}.xml`)?.async('string')) ?? '';
        return [...xml.matchAll(/<a:rPr[^>]* sz="(\d+)"/g)].map(([, size]) => Number(size) / 100);
      };
      return { cover: await sizes(1), page: await sizes(2) };
    };
    /** Of a font as wide as those of slides, set by another program than the one that chose the size. */
    const heightOf = (texts: readonly string[], size: number, width: number): number => {
      const page = new PDFDocument().font('Helvetica').fontSize(size);
      return texts.reduce(
        (sum, text) => sum + page.heightOfString(text, { width }) + Math.floor(size / 2),
        0,
      );
    };
    const sentence = 'We plan the delivery tours of parcel services so that every van drives a fifth less. ';
    const slideOf = (bullets: readonly string[], title = 'Slide') => ({
      title,
      bullets: [...bullets],
      notes: '',
    });

    it('has its usual sizes where texts are short', async () => {
      expect(await sizesOf(slideOf(['One', 'Two']))).toEqual({ cover: [48, 22], page: [34, 22, 22] });
    });

    it.each([
      [8, 2],
      [8, 4],
      [20, 1],
      [5, 8],
    ])('has %i bullets of %i sentences in a size in which they fit their box', async (count, sentences) => {
      const bullets = Array.from({ length: count }, () => sentence.repeat(sentences).trim());
      const { page } = await sizesOf(slideOf(bullets));
      const size = page.at(-1) ?? 0;
      expect(size).toBeGreaterThanOrEqual(9);
      expect(size).toBeLessThan(22);
      expect(heightOf(bullets, size, 11.73 * 72 - 14.4 - 27)).toBeLessThanOrEqual(4.8 * 72 - 7.2);
    });

    it('has long titles in a size in which they fit theirs, wide signs too, and nothing below 9 points', async () => {
      const { cover, page } = await sizesOf(slideOf(['x'], sentence.repeat(2)), sentence.repeat(2));
      expect(heightOf([sentence.repeat(2)], page[0] ?? 0, 11.73 * 72 - 14.4)).toBeLessThanOrEqual(
        72 - 7.2 + 17,
      );
      expect(cover[0]).toBeLessThan(48);
      const wide = await sizesOf(slideOf(Array(8).fill('我们为快递公司规划路线。'.repeat(8))));
      expect(wide.page.at(-1)).toBeLessThan(22);
      expect((await sizesOf(slideOf([sentence.repeat(200)]))).page.at(-1)).toBe(9);
    });
  });
});
