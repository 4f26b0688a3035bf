/** Is a list read as its spreadsheet wrote it? */

import { describe, expect, it } from 'vitest';
import { textOfFile } from '../../../console/src/pages/feature/scan/text-of-file.ts';

const utf16 = (text: string, isBig = false): Uint8Array => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe('the file of a list', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode('Größe;5 €'), 'Größe;5 €', null],
    ['UTF-8 with a mark', new TextEncoder().encode('\ufeffGröße'), 'Größe', null],
    [
      'Windows-1252, as Excel writes CSV',
      Uint8Array.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x80]),
      'Größe€',
      'Windows-1252',
    ],
    ['UTF-16, as Excel writes text', utf16('Größe\t5 €'), 'Größe\t5 €', 'UTF-16LE'],
    ['UTF-16 the other way round', utf16('Größe', true), 'Größe', 'UTF-16BE'],
    ['nothing', new Uint8Array(), '', null],
  ])('in %s is read as it was meant', (_, bytes, text, encoding) => {
    expect(textOfFile(bytes)).toEqual({ text, encoding });
  });
});
