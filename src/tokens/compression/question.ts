/** What does the prompt ask, where it asks plainly? */

import type { Segment, Stretch } from './segment.ts';
import { type Units, unitsOf } from './unit.ts';

export interface Question {
  readonly text: string;
  /** Where it stands in the prompt, with what was said beside it; null where it does not stand there. */
  readonly stretch: Stretch | null;
  /** Whether it was found rather than given: then the prompt begins with what it is about, too. */
  readonly isFound: boolean;
}

/** A question stands as near to the start or the end, and is no longer. UTF-16 units. */
const unitsAtMost = 600;
/** As much of either end is looked at. */
const unitsRead = 2 * unitsAtMost;
/** This many sentences may follow a question at the end ("Answer in one word."). */
const sentencesAfterAtMost = 3;

/** "Question: …" and the like at the start of a line, as prompts name what they want. */
const label =
  /^[#*>\s-]*(?:question|query|task|instruction|request|q|frage|aufgabe|pregunta|tarea|pergunta|tarefa|domanda|вопрос|задание|问题|問題|质问|質問|任务|질문|प्रश्न|প্রশ্ন|คำถาม|سؤال|السؤال)\s*\**\s*[:：]\s*\**\s*(?=\S)/iu;

/** Not within quotation marks: that is somebody else's. */
const asks = /[?？؟⁇][)\]*_]*\s*$/;

const textOf = ({ text, starts }: Units, from: number, to: number): string =>
  text.slice(starts[from] ?? 0, starts[to] ?? text.length);

/**
 * The question of a prompt: what its caller says it is, else a line that is labelled as one or a sentence with a
 * question mark, in the last paragraph or else in the first. Null where none is plain; what is asked in the middle is
 * somebody else's.
 */
export function questionOf(segments: readonly Segment[], prompt: string, given?: string): Question | null {
  if (given !== undefined) {
    const text = given.trim();
    if (text === '') return null;
    const at = prompt.lastIndexOf(text);
    return { text, stretch: at === -1 ? null : { from: at, to: at + text.length }, isFound: false };
  }
  const tail = unitsOf([...beginning([...segments].reverse(), (text) => text.slice(-unitsRead))].reverse());
  const last = found(tail, atEnd(tail), prompt.length - tail.text.length);
  if (last !== null) return last;
  const head = unitsOf(beginning(segments, (text) => text.slice(0, unitsRead)));
  return found(head, atStart(head), 0);
}

/** The first segments, of which as much is read as a question could be long. */
function beginning(segments: readonly Segment[], cut: (text: string) => string): Segment[] {
  const read: Segment[] = [];
  let units = 0;
  for (const { kind, text } of segments) {
    if (units >= unitsRead) break;
    read.push({ kind, text: kind === 'prose' ? cut(text) : text });
    units += text.length;
  }
  return read;
}

/** Half-open ranges of units: what is asked, and what belongs to it. */
interface Asked {
  readonly asked: readonly [number, number];
  readonly said: readonly [number, number];
}

function found(units: Units, asked: Asked | null, offset: number): Question | null {
  if (asked === null) return null;
  const text = textOf(units, asked.asked[0], asked.asked[1]).replace(label, '').trim();
  const from = offset + (units.starts[asked.said[0]] ?? 0);
  const to = offset + (units.starts[asked.said[1]] ?? units.text.length);
  return text === '' ? null : { text, stretch: { from, to }, isFound: true };
}

function atEnd(units: Units): Asked | null {
  const { size, text, starts, paragraphs, stays } = units;
  const paragraph = paragraphs[size - 1];
  let asked: number | null = null;
  for (let unit = size - 1; unit >= 0; unit -= 1) {
    const isNear = text.length - (starts[unit] ?? 0) <= unitsAtMost && paragraphs[unit] === paragraph;
    if (!isNear || stays[unit] === 1) break;
    const sentence = textOf(units, unit, unit + 1);
    if (label.test(sentence)) return { asked: [unit, size], said: [unit, size] };
    if (asks.test(sentence)) asked = unit;
    else if (asked !== null || size - unit > sentencesAfterAtMost) break;
  }
  return asked === null ? null : { asked: [asked, endOfAsked(units, asked)], said: [asked, size] };
}

function atStart(units: Units): Asked | null {
  const { size, starts, paragraphs, stays } = units;
  for (let unit = 0; unit < size && paragraphs[unit] === paragraphs[0]; unit += 1) {
    if ((starts[unit + 1] ?? 0) > unitsAtMost || stays[unit] === 1) return null;
    const sentence = textOf(units, unit, unit + 1);
    if (!asks.test(sentence) && !label.test(sentence)) continue;
    const end = Math.max(endOfAsked(units, unit), unit + 1);
    return { asked: [unit, end], said: [0, end] };
  }
  return null;
}

/** The sentences after the first that ask as well. */
function endOfAsked(units: Units, from: number): number {
  let end = from;
  while (end < units.size && asks.test(textOf(units, end, end + 1))) end += 1;
  return end;
}
