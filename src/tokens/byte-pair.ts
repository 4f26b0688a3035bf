/** How many tokens does one unbroken piece of text make? Byte-pair merging with a heap: n log n for any piece. */

import { writeUtf8 } from './utf8.ts';
import { none, rootNode, type Vocabulary } from './vocabulary.ts';

/**
 * A heap entry is rank × this + position, so that the lowest rank wins, and the leftmost of equals. Pieces
 * are shorter than this in bytes: long-run.ts sees to it.
 */
const positions = 2 ** 20;

/**
 * Counts the tokens of pieces by the rule of byte-pair encoding: merge the adjacent pair of the lowest rank, the
 * leftmost among equals, until no pair is a token. The usual loop looks for that pair by scanning, which takes minutes
 * for 100,000 letters in a row. Not reentrant: the buffers are reused from call to call.
 */
export class BytePairCounter {
  readonly #vocabulary: Vocabulary;
  #bytes = new Uint8Array(0);
  /** Of each part: where it ends, its trie node, the part before, and the node it makes with the part after. */
  #ends = new Int32Array(0);
  #nodes = new Int32Array(0);
  #before = new Int32Array(0);
  #pairs = new Int32Array(0);
  #heap = new Float64Array(0);
  #heapSize = 0;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#makeRoom(256);
  }

  /** The tokens of `text[from, to)` taken as one piece. */
  count(text: string, from: number, to: number): number {
    if ((to - from) * 3 > this.#bytes.length) this.#makeRoom((to - from) * 4);
    const length = writeUtf8(text, from, to, this.#bytes);
    const whole = this.#vocabulary.walk(rootNode, this.#bytes, 0, length);
    if (whole !== none && this.#vocabulary.rank(whole) !== none) return 1;
    return this.#merge(length);
  }

  #merge(length: number): number {
    this.#begin(length);
    let parts = length;
    while (this.#heapSize > 0) {
      const entry = this.#pop();
      const at = entry % positions;
      const node = this.#pairs[at] ?? none;
      if (node === none || this.#vocabulary.rank(node) !== (entry - at) / positions) continue;
      this.#join(at, node, length);
      parts -= 1;
    }
    return parts;
  }

  #begin(length: number): void {
    this.#heapSize = 0;
    for (let at = 0; at < length; at += 1) {
      this.#ends[at] = at + 1;
      this.#before[at] = at - 1;
      this.#nodes[at] = this.#vocabulary.child(rootNode, this.#bytes[at] ?? 0);
    }
    for (let at = 0; at < length; at += 1) this.#look(at, length);
  }

  /** Merges the part at `at` with the one after it into `node`. */
  #join(at: number, node: number, length: number): void {
    const after = this.#ends[at] ?? length;
    const end = this.#ends[after] ?? length;
    this.#pairs[after] = none;
    this.#nodes[at] = node;
    this.#ends[at] = end;
    if (end < length) this.#before[end] = at;
    this.#look(at, length);
    const before = this.#before[at] ?? none;
    if (before !== none) this.#look(before, length);
  }

  /** Finds out what the part at `at` makes with the part after it, and queues that where it is a token. */
  #look(at: number, length: number): void {
    const after = this.#ends[at] ?? length;
    this.#pairs[at] = none;
    if (after >= length) return;
    const end = this.#ends[after] ?? length;
    const node = this.#vocabulary.walk(this.#nodes[at] ?? none, this.#bytes, after, end);
    if (node === none) return;
    const rank = this.#vocabulary.rank(node);
    if (rank === none) return;
    this.#pairs[at] = node;
    this.#push(rank * positions + at);
  }

  #push(entry: number): void {
    const heap = this.#heap;
    let slot = this.#heapSize;
    this.#heapSize += 1;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= entry) break;
      heap[slot] = above;
      slot = parent;
    }
    heap[slot] = entry;
  }

  #pop(): number {
    const heap = this.#heap;
    const top = heap[0] ?? 0;
    this.#heapSize -= 1;
    const size = this.#heapSize;
    const last = heap[size] ?? 0;
    let slot = 0;
    for (;;) {
      let child = slot * 2 + 1;
      if (child >= size) break;
      if (child + 1 < size && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child += 1;
      const below = heap[child] ?? 0;
      if (below >= last) break;
      heap[slot] = below;
      slot = child;
    }
    heap[slot] = last;
    return top;
  }

  #makeRoom(bytes: number): void {
    this.#bytes = new Uint8Array(bytes);
    this.#ends = new Int32Array(bytes);
    this.#nodes = new Int32Array(bytes);
    this.#before = new Int32Array(bytes);
    this.#pairs = new Int32Array(bytes);
    // One entry a byte to begin with, and two for each of the merges, of which there are fewer than bytes.
    this.#heap = new Float64Array(bytes * 3);
  }
}
