/** What does a thread of the simulation do? It lives chunk after chunk, as they are posted. */

import { parentPort } from 'node:worker_threads';
import { type Chunk, runChunk } from './run.ts';

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(runChunk(chunk)));
