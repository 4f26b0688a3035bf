/** Which byte sequences are tokens of an encoding, and at which rank? A trie in flat arrays. */

import { writeUtf8 } from './utf8.ts';

/** A vocabulary as gpt-tokenizer ships it: the index is the rank, the value the token's text or raw bytes. */
export type RawRanks = readonly (string | readonly number[])[];

/** The node that stands for the empty sequence. */
export const rootNode = 0;

/** Answered where a sequence leads nowhere, or a node is no token. */
export const none = -1;

const startCapacity = 1 << 20;
const hashMultiplier = 0x9e3779b1;

/**
 * A byte trie kept as one open-addressing hash table from (node, byte) to node. A map of 200,000 strings would need a
 * new string for every pair that byte-pair merging looks at; here a pair is found by walking on from its left half.
 */
export class Vocabulary {
  #keys = new Int32Array(startCapacity);
  #children = new Int32Array(startCapacity);
  #ranks = new Int32Array(startCapacity >> 1).fill(none);
  #mask = startCapacity - 1;
  #nodes = 1;

  constructor(ranks: RawRanks) {
    let scratch = new Uint8Array(1_024);
    ranks.forEach((token, rank) => {
      if (typeof token !== 'string') {
        this.#insert(token, token.length, rank);
        return;
      }
      if (token.length * 3 > scratch.length) scratch = new Uint8Array(token.length * 6);
      this.#insert(scratch, writeUtf8(token, 0, token.length, scratch), rank);
    });
  }

  /** The node reached from `node` by one byte, or `none`. */
  child(node: number, byte: number): number {
    const key = node * 256 + byte + 1;
    let slot = Math.imul(key, hashMultiplier) & this.#mask;
    for (;;) {
      const found = this.#keys[slot];
      if (found === key) return this.#children[slot] ?? none;
      if (found === 0) return none;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** The rank of the token that `node` stands for, or `none`. */
  rank(node: number): number {
    return this.#ranks[node] ?? none;
  }

  /** The node reached from `node` by `bytes[from, to)`, or `none`. */
  walk(node: number, bytes: Uint8Array, from: number, to: number): number {
    let at = node;
    for (let index = from; index < to && at !== none; index += 1) at = this.child(at, bytes[index] ?? 0);
    return at;
  }

  #insert(bytes: ArrayLike<number>, length: number, rank: number): void {
    let node = rootNode;
    for (let index = 0; index < length; index += 1) {
      const byte = bytes[index] ?? 0;
      const next = this.child(node, byte);
      node = next === none ? this.#add(node, byte) : next;
    }
    this.#ranks[node] = rank;
  }

  #add(parent: number, byte: number): number {
    if (this.#nodes * 2 > this.#mask) this.#grow();
    const node = this.#nodes;
    this.#nodes += 1;
    this.#place(parent * 256 + byte + 1, node);
    return node;
  }

  #place(key: number, node: number): void {
    let slot = Math.imul(key, hashMultiplier) & this.#mask;
    while (this.#keys[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#keys[slot] = key;
    this.#children[slot] = node;
  }

  #grow(): void {
    const keys = this.#keys;
    const children = this.#children;
    const ranks = this.#ranks;
    const capacity = keys.length * 2;
    this.#keys = new Int32Array(capacity);
    this.#children = new Int32Array(capacity);
    this.#ranks = new Int32Array(capacity >> 1).fill(none);
    this.#ranks.set(ranks);
    this.#mask = capacity - 1;
    keys.forEach((key, slot) => {
      if (key !== 0) this.#place(key, children[slot] ?? none);
    });
  }
}
