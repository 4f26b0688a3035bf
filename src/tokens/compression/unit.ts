/** Which parts of a prompt can be kept or left out as a whole? Sentences with what they quote, and blocks that always stay. */

import { type Segment, textOfSegments } from './segment.ts';
import { sentencesOf, uncuttable } from './sentence.ts';

/** Parallel arrays, one entry a unit, so that a prompt of millions of units stays small. Joined they are the text. */
export interface Units {
  readonly text: string;
  /** Where each unit begins; one more entry, the text's length. UTF-16 units. */
  readonly starts: Int32Array;
  /** 1 where the unit stays whatever happens. */
  readonly stays: Uint8Array;
  /** The paragraph of each unit, from 0, ascending. */
  readonly paragraphs: Int32Array;
  readonly size: number;
}

/** A paragraph that is longer ends with its line. Transcripts and lists have no blank lines. UTF-16 units. */
const paragraphUnits = 1_000;

/** What is protected and longer is a block of its own, wherever it stands. */
const inlineUnitsAtMost = 400;

const blankLine = /\n[^\S\n]*\n/;
const rowOfTable = /^[^\S\n]*\|.*\|[^\S\n]*$/;
const ruleOfTable = /^[^\S\n]*\|?[^\S\n]*:?-+:?[^\S\n]*(?:\|[^\S\n]*:?-+:?[^\S\n]*)*\|?[^\S\n]*$/;

/**
 * Splits a text. Code, JSON and quotations that are blocks of their own, and all that is pinned, stay; what is
 * protected within a line goes with its sentence, never cut. The head of a table stays with it.
 */
export function unitsOf(segments: readonly Segment[]): Units {
  const collector = new UnitCollector(textOfSegments(segments));
  let flow = '';
  for (const [index, segment] of segments.entries()) {
    if (isBlock(segment, segments[index - 1], segments[index + 1])) {
      collector.flow(flow);
      flow = '';
      collector.add(segment.text.length, true);
    } else flow += segment.kind === 'prose' ? segment.text : masked(segment.text);
  }
  collector.flow(flow);
  return collector.units();
}

function isBlock({ kind, text }: Segment, before: Segment | undefined, after: Segment | undefined): boolean {
  if (kind === 'prose') return false;
  if (kind === 'pinned' || text.length > inlineUnitsAtMost || text.includes('\n')) return true;
  if (kind !== 'json' && kind !== 'code') return false;
  const beginsLine = before === undefined || /\n[^\S\n]*$/.test(before.text.slice(-80));
  const endsLine = after === undefined || /^[^\S\n]*(?:\n|$)/.test(after.text.slice(0, 80));
  return beginsLine && endsLine;
}

/** As long, without a place at which a sentence could be cut, except the last: “Stop.” may end one. */
function masked(text: string): string {
  const ends = /[.!?…。！？]["'”’»」』]?$/.exec(text)?.[0] ?? '';
  return uncuttable.repeat(text.length - ends.length) + ends;
}

class UnitCollector {
  readonly #text: string;
  readonly #starts: number[] = [];
  readonly #stays: number[] = [];
  readonly #paragraphs: number[] = [];
  #at = 0;
  #paragraph = 0;
  #paragraphFrom = 0;

  constructor(text: string) {
    this.#text = text;
  }

  add(length: number, stays: boolean): void {
    this.#starts.push(this.#at);
    this.#stays.push(stays ? 1 : 0);
    this.#paragraphs.push(this.#paragraph);
    this.#at += length;
    const isLong = this.#at - this.#paragraphFrom > paragraphUnits;
    const tail = this.#text.slice(Math.max(this.#at - 8, 0), this.#at);
    if (!blankLine.test(tail) && !(isLong && tail.endsWith('\n'))) return;
    this.#paragraph += 1;
    this.#paragraphFrom = this.#at;
  }

  /** A stretch of prose, in which what is protected has been masked. */
  flow(text: string): void {
    let rows = 0;
    const sentences = sentencesOf(text);
    for (const [index, sentence] of sentences.entries()) {
      const next = sentences[index + 1];
      const isRow = sentence.includes('|') && rowOfTable.test(sentence.trimEnd());
      rows = isRow ? rows + 1 : 0;
      const rule = rows === 1 ? next : rows === 2 ? sentence : undefined;
      this.add(sentence.length, rule !== undefined && ruleOfTable.test(rule.trimEnd()));
    }
  }

  units(): Units {
    return {
      text: this.#text,
      starts: Int32Array.from(
        [...this.#starts.keys(), -1],
        (unit) => this.#starts[unit] ?? this.#text.length,
      ),
      stays: Uint8Array.from(this.#stays),
      paragraphs: Int32Array.from(this.#paragraphs),
      size: this.#stays.length,
    };
  }
}
