/** Do code and JSON come through? */

import { readdirSync, readFileSync } from 'node:fs';
import { decode } from '@toon-format/toon';
import { type CompressionOptions, compress } from '../../src/tokens/compression/compress.ts';
import type { Figure } from '../figure.ts';

const sources = new URL('../../src/', import.meta.url);
const codeFilesAtMost = 60;
const cuts = [0.3, 0.5, 0.7] as const;

const prose = `Please note that the following files belong together. They were written in order to price a call before it runs.
Each of them is needed due to the fact that the others import it. A reader who knows one of them knows the rest.`;
const question = 'Which of these files would have to change for a new tier?';

function codeBlocks(): string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .slice(0, codeFilesAtMost)
    .map(
      (name) => `\`\`\`ts\n${readFileSync(new URL(name, sources), 'utf8').replaceAll('```', "'''")}\`\`\`\n`,
    );
}

/**
 * Made up, with what JSON can hold: nests, escapes, large and small numbers, empty ones, keys that look like
 * numbers.
 */
const jsonValues: readonly unknown[] = [
  Array.from({ length: 40 }, (_, id) => ({
    id,
    name: `Prospect ${id}`,
    score: id / 7,
    open: id % 2 === 0,
    note: null,
  })),
  {
    'a "key"': ['x\\y', '\u2028', 'tab\tnew\nline', ''],
    1: { 2: [] },
    empty: {},
    large: 1e21,
    small: -5e-324,
  },
  {
    text: 'in order to  keep   spaces',
    nested: {
      list: [
        [1, 2],
        [3, [4, { five: '5' }]],
      ],
    },
  },
  [[], {}, 'null', null, 'true', true, '0', 0, -0.5, '007', '😀', 'ไทย', '漢字'],
];

const fenced = /```toon\n([\s\S]*?)\n```/;

function jsonKept(json: string, options: CompressionOptions): boolean {
  const { text } = compress(`${prose}\n\n${json}\n\n${prose} Not twice.\n\n${question}`, options);
  const value = JSON.stringify(JSON.parse(json));
  const toon = fenced.exec(text)?.[1];
  return toon === undefined ? text.includes(value) : JSON.stringify(decode(toon)) === value;
}

/** Percent of code blocks byte for byte, and of JSON whose values, keys and order are the same. */
export function roundTripFigures(): Figure[] {
  const code = cuts.flatMap((targetReduction) =>
    codeBlocks().map((block) =>
      compress(`${prose}\n\n${block}\n${prose} Really.\n\n${question}`, {
        targetReduction,
        atMost: 0.95,
      }).text.includes(block),
    ),
  );
  const json = cuts.flatMap((targetReduction) =>
    (['minified', 'toon'] as const).flatMap((form) =>
      jsonValues.flatMap((value) =>
        [0, 2, 4].map((indent) =>
          jsonKept(JSON.stringify(value, null, indent), { targetReduction, atMost: 0.95, json: form }),
        ),
      ),
    ),
  );
  return [
    ['code, byte for byte', code],
    ['JSON, the same value', json],
  ].map(([name, kept]): Figure => {
    const rows = kept as readonly boolean[];
    const value = (100 * rows.filter(Boolean).length) / rows.length;
    return {
      bench: 'compression',
      case: `round trip: ${name as string}`,
      value,
      unit: '%',
      note: `${rows.length} prompts`,
      target: 100,
      pass: value === 100,
    };
  });
}
