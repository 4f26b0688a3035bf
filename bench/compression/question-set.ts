/** Which questions are asked of which texts, and how is it told whether the answer is still there? */

import { gunzipSync } from 'node:zlib';
import { withoutDuplicates } from '../../src/tokens/compression/duplicate.ts';
import { withShorterPhrases } from '../../src/tokens/compression/phrase.ts';
import { segmentsOf, textOfSegments } from '../../src/tokens/compression/segment.ts';
import { withoutExtraWhitespace } from '../../src/tokens/compression/whitespace.ts';
import { sharedBytes, sharedText } from '../shared-data.ts';
import { answerKept, plainWords, spansKept } from './answer.ts';
import { bm25Index } from './bm25.ts';

export interface QuestionCase {
  readonly context: string;
  readonly question: string;
  /** 0 to 1: how much of what answers the question stands in a text made of `context`. */
  kept(text: string): number;
}

/** What the lossless stages would take away is taken away before, so that a cut is the selection's alone. */
function plain(text: string): string {
  const squeezed = withoutDuplicates(withoutExtraWhitespace(segmentsOf(text)));
  return textOfSegments(
    squeezed.map(({ kind, text: part }) => ({
      kind,
      text: kind === 'prose' ? withShorterPhrases(part) : part,
    })),
  );
}

interface SquadFile {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly context: string;
      readonly qas: readonly {
        readonly question: string;
        readonly answers: readonly { readonly text: string }[];
      }[];
    }[];
  }[];
}

/** XQuAD, English: each question is asked of its article (five paragraphs), or of its paragraph alone. */
export function xquad(scope: 'article' | 'paragraph'): QuestionCase[] {
  const { data } = JSON.parse(sharedText('xquad.en.json')) as SquadFile;
  return data.flatMap(({ paragraphs }) => {
    const article = plain(paragraphs.map(({ context }) => context).join('\n\n'));
    return paragraphs.flatMap(({ context, qas }) => {
      const text = scope === 'article' ? article : plain(context);
      return qas.map(({ question, answers }) => ({
        context: text,
        question,
        kept: answerKept(answers.map((answer) => answer.text)),
      }));
    });
  });
}

interface OpenQuestion {
  readonly question: string;
  readonly answers: readonly string[];
  readonly ctxs: readonly { readonly title: string; readonly text: string }[];
}

const distractors = 9;

/**
 * Natural Questions: each with its passage among nine hard ones, the best by BM25 of the other questions' passages
 * that have no answer to this one. The place of the right one goes round.
 */
export function naturalQuestions(): QuestionCase[] {
  const rows = gunzipSync(sharedBytes('nq-open-oracle.first-1300.jsonl.gz'))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as OpenQuestion);
  const passages = rows.map(({ ctxs }) => `${ctxs[0]?.title}\n${ctxs[0]?.text}`);
  const normalized = passages.map(plainWords);
  const ranked = bm25Index(passages);
  return rows.map(({ question, answers }, row) => {
    const answer = answers.map(plainWords);
    const taken = new Set([normalized[row]]);
    const hard: string[] = [];
    for (const other of ranked(question)) {
      if (hard.length === distractors) break;
      const words = normalized[other] ?? '';
      if (taken.has(words) || answer.some((text) => ` ${words} `.includes(` ${text} `))) continue;
      taken.add(words);
      hard.push(passages[other] ?? '');
    }
    hard.splice((row * 7) % (distractors + 1), 0, passages[row] ?? '');
    return { context: plain(hard.join('\n\n')), question, kept: answerKept(answers) };
  });
}

interface Meeting {
  readonly meeting_transcripts: readonly { readonly speaker: string; readonly content: string }[];
  readonly specific_query_list: readonly {
    readonly query: string;
    readonly relevant_text_span: readonly (readonly [string, string])[];
  }[];
}

/** QMSum, validation: queries about the transcript of a meeting, with the ranges of turns that answer them. */
export function meetings(count: (text: string) => number): QuestionCase[] {
  return sharedText('qmsum.val.jsonl')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const meeting = JSON.parse(line) as Meeting;
      const turns = meeting.meeting_transcripts.map(({ speaker, content }) =>
        plain(`${speaker}: ${content}`),
      );
      const starts = turns.map(() => 0);
      let end = 0;
      for (const [turn, text] of turns.entries()) {
        starts[turn] = end;
        end += text.length + 1;
      }
      const context = turns.join('\n');
      return meeting.specific_query_list.map(({ query, relevant_text_span }) => {
        const spans = relevant_text_span.map(([from, to]) => ({
          from: starts[Number(from)] ?? 0,
          to: (starts[Number(to)] ?? 0) + (turns[Number(to)]?.length ?? 0),
        }));
        return { context, question: query, kept: spansKept(context, spans, count) };
      });
    });
}
